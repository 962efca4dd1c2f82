# completions/warroom.bash - bash completion of warroom(1), made from its tables.
# SPDX-License-Identifier: MIT

_warroom_words() { # CUR WORDS
	local word
	while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$2" -- "$1")
}

_warroom_files() { # CUR [-d]
	local file
	compopt -o filenames 2>/dev/null
	while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen "${2:--f}" -- "$1")
}

_warroom() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} word= i
	COMPREPLY=()
	# bash takes --config=FILE apart.
	[[ $cur != = ]] || cur=
	[[ $prev != = ]] || prev=${COMP_WORDS[COMP_CWORD - 2]}
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c|--config|-r|--record|--etc|--faults|--speed|--incident|-k|--kind|--at|--as|--account|--login) [[ ${COMP_WORDS[i + 1]} != = ]] || ((i++)); ((i++)) ;;
		-*) ;;
		*) word=${COMP_WORDS[i]}; break ;;
		esac
	done
	case $prev in
	-c|--config) _warroom_files "$cur"; return ;;
	-r|--record|--etc) _warroom_files "$cur" -d; return ;;
	--faults) _warroom_files "$cur"; _warroom_words "$cur" "faults-example"; return ;;
	--speed|--incident|-k|--kind|--at|--as|--account|--login) return ;;
	esac
	case $word:$cur in
	:-*) _warroom_words "$cur" "-c --config -r --record --ascii -v --verbose -h --help -V --version" ;;
	:*) _warroom_words "$cur" "drill watch engine log do status incidents init setup-observers check commands" ;;
	drill:-*) _warroom_words "$cur" "-r --record --speed --faults --ascii -h --help -V --version" ;;
	drill:*) _warroom_files "$cur"; _warroom_words "$cur" "certificate hosting storm" ;;
	watch:-*) _warroom_words "$cur" "-c --config -r --record --as --ascii -v --verbose -h --help -V --version" ;;
	engine:-*) _warroom_words "$cur" "-c --config -r --record --take-over -v --verbose -h --help -V --version" ;;
	log:-*) _warroom_words "$cur" "-c --config -r --record --incident -k --kind --at -v --verbose -h --help -V --version" ;;
	do:-*) _warroom_words "$cur" "-c --config -r --record --incident --yes -v --verbose -h --help -V --version" ;;
	do:*) _warroom_words "$cur" "note note-earlier undo page-ack page-resolve page-merge page-snooze page-escalate page-escalate-to page-reassign page-priority page-note page-responders page-update page-lead page-triage page-tie page-untie ticket-tie ticket-untie ticket-reply ticket-note ticket-status ticket-priority ticket-tags ticket-open outbox-send-again outbox-edit outbox-arrived outbox-drop outbox-undo step-done step-skip step-reopen role-give role-drop customer-call customer-mail-down customer-confirmed customer-decision customer-add customer-remove task-give task-take task-done followup-done proposal-approve proposal-decline followup-add decision-log incident-declare incident-severity incident-status incident-eta incident-cause incident-impact incident-platform incident-restrict incident-reopen incident-merge incident-end clock-snooze announce-send announce-posted callout-done update-post update-nothing-new bridge-open bridge-join bridge-reveal bridge-close slack-room slack-post slack-topic slack-invite statuspage-create statuspage-update statuspage-resolve statuspage-components jira-create jira-comment jira-transition jira-link hook-act hand-take hand-dismiss hand-raise" ;;
	status:-*) _warroom_words "$cur" "-c --config -r --record --json --incident -v --verbose -h --help -V --version" ;;
	incidents:-*) _warroom_words "$cur" "-c --config -r --record --json -v --verbose -h --help -V --version" ;;
	init:-*) _warroom_words "$cur" "-c --config -r --record -v --verbose -h --help -V --version" ;;
	setup-observers:-*) _warroom_words "$cur" "-c --config -r --record --apply --as --account --login --etc -v --verbose -h --help -V --version" ;;
	check:-*) _warroom_words "$cur" "-c --config -r --record --etc -v --verbose -h --help -V --version" ;;
	commands:-*) _warroom_words "$cur" "--man --md --json --predicates -h --help" ;;
	esac
}
complete -F _warroom warroom

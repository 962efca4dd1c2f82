/* net/target_pagerduty.c - PagerDuty as a target: what is written to its REST API, and what its
 * answers mean.
 *
 * A row's body is the vendor's JSON as the order made it; PAGE is the id of its object, "page:PAGE".
 * What only the sender knows is added when it is sent: who acts (the From header; requester_id), and
 * the incident_key of a new page, which is the row's own id.
 *
 *   verb           object      body                                              request
 *   acknowledge    page:PAGE   {"incident":{"type":"incident_reference",         PUT /incidents/PAGE
 *                                "status":"acknowledged"}}
 *                  pages       {"incidents":[{"id":"PAGE","type":                PUT /incidents
 *                                "incident_reference","status":"acknowledged"}
 *                                ,..]}: 1 to 250
 *   resolve        both        the same, "status":"resolved", and where somebody the same
 *                                said why "resolution":".." in each
 *   reassign       both        "assignments":[{"assignee":{"id":"USER",          the same
 *                                "type":"user_reference"}},..] or
 *                                "escalation_policy":{"id":"POLICY",
 *                                "type":"escalation_policy_reference"}; not both
 *   escalate       both        "escalation_level":2 (a number)                   the same
 *   priority       both        "priority":{"id":"PRIORITY",                      the same
 *                                "type":"priority_reference"}
 *   snooze         page:PAGE   {"duration":3600}: seconds, 1 to 604800           POST ../snooze
 *   merge          page:INTO   {"source_incidents":[{"id":"PAGE",                PUT ../merge
 *                                "type":"incident_reference"},..]}
 *   note           page:PAGE   {"note":{"content":".."}}                         POST ../notes
 *   status-update  page:PAGE   {"message":".."}                                  POST ../status_updates
 *   responders     page:PAGE   {"message":"..","responder_request_targets":      POST ../responder_requests
 *                                [{"responder_request_target":{"id":"USER",
 *                                "type":"user_reference"}},..]} (or
 *                                "escalation_policy_reference"); no requester_id
 *   trigger        any         {"incident":{"type":"incident","title":"..",      POST /incidents
 *                                "service":{"id":"SERVICE",
 *                                "type":"service_reference"},"urgency":"high",
 *                                "body":{"type":"incident_body",
 *                                "details":".."}}}: no incident_key
 *
 * page.wanted is the status that an acknowledge or a resolve wants, as PagerDuty says it
 * ("acknowledged", "resolved"), and is set for these two alone. It is taken away here, when
 * the service has answered, refused it, or a person dropped it.
 *
 * SPDX-License-Identifier: MIT */
#include "net/target.h"

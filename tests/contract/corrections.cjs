// corrections.cjs - what is known to be wrong in the vendors' documents, put right in memory.
//
// The services do otherwise than the documents say, and so does the drill. Each entry says how and
// why; all else is held to the letter. One that fits no longer is an error.
// SPDX-License-Identifier: MIT
'use strict';

// Properties that are null in practice: schema, names, when.
const nulls = {
  pagerduty: [
    ['Incident', 'resolved_at priority', 'one that is open; one without a priority'],
    ['Oncall', 'start end schedule', 'somebody who is always on call, by no schedule'],
  ],
  statuspage: [
    ['Component', 'group_id description automation_email start_date', 'one that has none'],
    ['Incident', 'monitoring_at resolved_at', 'one that has not come so far'],
    ['IncidentUpdate', 'custom_tweet tweet_id twitter_updated_at', 'one that is not told there'],
  ],
  zendesk: [
    ['TicketObject', 'assignee_id external_id problem_id recipient satisfaction_rating forum_topic_id',
      'a ticket that has none'],
    ['TicketObject', 'organization_id priority', "an agent's own, and one that nobody has judged"],
  ],
};

// The schemas of an entry in the lists of them.
const logEntries = ({ paths }) => ['/log_entries', '/incidents/{id}/log_entries'].flatMap(path =>
  Object.values(paths[path].get.responses['200'].content).map(({ schema }) => property(schema, 'log_entries').items));

const edits = {
  pagerduty: [
    {
      why: 'each of the five kinds of channel allows any object with a type, so all of them match',
      edit({ Channel }) {
        Channel.anyOf = take(Channel, 'oneOf');
      },
    },
    {
      why: 'this type is misspelt in its own schema, and spelt rightly in the one that all share',
      edit({ AcknowledgeLogEntry }) {
        property(AcknowledgeLogEntry, 'type').enum = ['acknowledge_log_entry'];
      },
    },
    {
      why: 'with include[]=incidents an entry holds the incident itself',
      edit({ LogEntry }, document) {
        const of = part(LogEntry, 'incident').properties;
        const incident = { anyOf: [of.incident, { $ref: '#/components/schemas/Incident' }] };
        of.incident = { type: 'object' };
        for (const items of logEntries(document)) items.properties = { incident };
      },
    },
    {
      why: "the document's own example of a new incident has a text there, as its service takes it",
      edit({ IncidentBody }) {
        const details = property(IncidentBody, 'details');
        details.oneOf = [{ type: take(details, 'type') }, { type: 'string' }];
      },
    },
    {
      why: 'types of log entries are an open set: services send, and clients have met, others',
      edit({ LogEntry }, document) {
        const not = { enum: take(property(LogEntry, 'type'), 'enum') };
        const other = { allOf: [{ $ref: '#/components/schemas/LogEntry' }, { properties: { type: { not } } }] };
        for (const items of logEntries(document)) items.oneOf.push(other);
      },
    },
  ],
  slack: [
    {
      why: 'a failure, too, is answered with 200',
      edit(definitions, { paths }) {
        for (const operations of Object.values(paths))
          for (const { responses } of Object.values(operations)) {
            const both = [responses['200'], take(responses, 'default')].map(r => r.schema);
            for (const schema of both) if (schema.properties) openErrors(schema);
            responses['200'].schema = { anyOf: both };
          }
      },
    },
  ],
  statuspage: [
    {
      why: 'JSON Schema knows no type Object',
      edit({ Incident }) {
        property(Incident, 'metadata').type = 'object';
      },
    },
  ],
  jira: [
    {
      why: 'an answer that has no body, or any, has no schema',
      edit(schemas, { paths }) {
        const issue = paths['/rest/api/3/issue/{issueIdOrKey}'];
        for (const { responses } of [issue.put, paths['/rest/api/3/issue/{issueIdOrKey}/transitions'].post])
          for (const code of ['200', '204']) if (responses[code]) take(responses[code], 'content');
      },
    },
  ],
  zendesk: [
    {
      why: 'a change of tags has a list for a value, and one of what is not set null, as in the audits that are listed',
      edit({ AuditObject }) {
        delete property(property(AuditObject, 'events').items, 'value').oneOf;
      },
    },
    {
      why: 'the export tells of deleted tickets so',
      edit({ TicketObject }) {
        property(TicketObject, 'status').enum.push('deleted');
      },
    },
  ],
};

function take(from, name) {
  if (!(name in from)) throw new Error(`no ${name} to correct`);
  const value = from[name];
  delete from[name];
  return value;
}

// The words of Slack's errors are an open set.
function openErrors({ properties }) {
  if (properties.error) delete properties.error.enum;
}

// The part of a schema, itself or one that it is made of, that has the property.
function part(schema, name) {
  const found = [schema, ...(schema.allOf || [])].find(s => s.properties && name in s.properties);
  if (!found) throw new Error(`no property ${name} to correct`);
  return found;
}

const property = (schema, name) => part(schema, name).properties[name];

function allowNull(schema, name) {
  const of = part(schema, name).properties;
  const was = of[name];
  if (was.nullable) throw new Error(`${name} may be null already`);
  if (typeof was.type === 'string') of[name] = { ...was, nullable: true };
  else of[name] = { anyOf: [was, { type: 'null' }] };
}

// "nullable" adds null to an enum; where it is there already, the schema is none, and Prism then
// checks nothing at all without a word.
function withoutSecondNull(at) {
  if (at === null || typeof at !== 'object') return;
  if (at.nullable === true && Array.isArray(at.enum)) at.enum = at.enum.filter(v => v !== null);
  Object.values(at).forEach(withoutSecondNull);
}

// Corrects the document of that name, in place.
function correct(name, document) {
  withoutSecondNull(document);
  const schemas = document.definitions || document.components.schemas;
  for (const [schema, names] of nulls[name] || [])
    for (const one of names.split(' ')) {
      if (!schemas[schema]) throw new Error(`no schema ${schema} to correct`);
      allowNull(schemas[schema], one);
    }
  for (const { edit } of edits[name] || []) edit(schemas, document);
}

module.exports = { correct };

#!/usr/bin/env node
// proxy.cjs - holds what passes between a client and a service against the vendor's document.
//
//   node proxy.cjs MODULES NAME=DOCUMENT.json ...
//
// MODULES is the node_modules directory with Prism in it. A line of stdin opens a way through:
//   {"through": "any name", "document": NAME, "upstream": "http://127.0.0.1:PORT/BASE"}
// and is answered by {"through": ..., "port": N} on stdout. From then on each exchange is a line,
// written before the client has its answer:
//   {"through", "method", "path", "query", "operation", "status", "undeclared", "request", "response"}
// `request` and `response` list what does not hold; `undeclared` names query parameters that the
// document does not have, which Prism never looks at. The end of stdin is the end of it.
//
// The request is put to Prism's mock, which answers as Prism would; the answer is the service's own,
// passed on byte by byte, because Prism has no state. Prism's own proxy mode is not used: it knows
// no answer to a request that it refuses, and reads and writes bodies anew on the way.
// SPDX-License-Identifier: MIT
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const readline = require('node:readline');
const zlib = require('node:zlib');
const { createRequire } = require('node:module');
const { setTimeout } = require('node:timers/promises');
const { correct } = require('./corrections.cjs');

const [modules, ...pairs] = process.argv.slice(2);
const prism = createRequire(path.resolve(modules, 'any.js'));
const { createInstance } = prism('@stoplight/prism-http');
const { validateOutput } = prism('@stoplight/prism-http/dist/validator');
const { getHttpOperationsFromSpec } = prism('@stoplight/prism-http/dist/utils/operations');
const { default: route } = prism('@stoplight/prism-http/dist/router');
const { createLogger } = prism('@stoplight/prism-core');

const logger = createLogger('prism', { level: 'silent' });
const config = {
  isProxy: false, checkSecurity: true, validateRequest: true, validateResponse: false,
  errors: false, mock: { dynamic: false },
};
const agent = new http.Agent({ keepAlive: true });
const documents = new Map(); // name -> {operations, mock}

const say = line => process.stdout.write(JSON.stringify(line) + '\n');

// "response.body.tickets.*.id: must be integer": what ails all rows of a list is one thing.
const told = where => found => {
  const place = [where, ...(found.path || [])].map(step => /^\d+$/.test(step) ? '*' : step).join('.');
  return `${place}: ${found.message.replace(/^(Request|Response) body( property \S+)? /, '')}`;
};
const unique = list => [...new Set(list)];

async function read(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const isJson = type => /^application\/([^;]*\+)?json\b/.test(type || '');

// -> {body} or {wrong}: a sentence
function parsed(headers, bytes) {
  if (bytes.length === 0) return { body: undefined };
  let text = bytes;
  try {
    if (headers['content-encoding'] === 'gzip') text = zlib.gunzipSync(bytes);
    return { body: isJson(headers['content-type']) ? JSON.parse(text) : text.toString() };
  } catch (e) {
    return { wrong: e.message };
  }
}

// What Prism is given. A parameter that is repeated is an array, else a string.
function input(request, bytes) {
  const { pathname, searchParams } = new URL(request.url, 'http://loopback.example');
  const query = {};
  for (const name of searchParams.keys()) {
    const values = searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  return {
    method: request.method.toLowerCase(), url: { path: pathname, query }, headers: request.headers,
    body: parsed(request.headers, bytes).body,
  };
}

// Why Prism refuses a request; empty when it takes it.
async function refusals(mock, operations, asked) {
  const result = await mock.request(asked, operations, { ...config, mock: { dynamic: false } })();
  if (result._tag === 'Left') {
    const { status, title, detail, message } = result.left;
    return [`request: ${status || 500} ${title || ''}: ${detail || message}`];
  }
  const { output, validations } = result.right;
  const found = unique(validations.input.map(told('request')));
  if (found.length === 0 && output.statusCode >= 400)
    found.push(`request: ${output.statusCode} ${JSON.stringify(output.body)}`);
  return found;
}

// When none of several schemas fits, that none of their types does says nothing more.
const withoutNoise = found => found.filter(said => {
  const [place, words] = said.split(/: (.*)/s);
  const over = place.replace(/\.type$/, '');
  return over === place || !/^must (be equal to|NOT be valid)/.test(words) ||
    !found.some(other => other.startsWith(`${over}: must match `));
});

// What of an answer does not hold.
function violations(operation, reply, bytes) {
  const { body, wrong } = parsed(reply.headers, bytes);
  if (wrong) return [`response.body: ${wrong}`];
  const element = { statusCode: reply.statusCode, headers: reply.headers, body };
  const result = validateOutput({ resource: operation, element });
  const found = result._tag === 'Left' ? withoutNoise(unique(result.left.map(told('response')))) : [];
  const wanted = operation.responses.find(r => r.code === String(reply.statusCode));
  if (body === undefined && wanted && (wanted.contents || []).length > 0)
    found.push('response.body: there is none');
  return found;
}

// A schema that Prism cannot use lets everything pass: none may take a number for an answer.
function unchecked(operations) {
  const takesAnything = (operation, { code, contents }) => {
    if (!contents || !contents.some(c => c.schema)) return false;
    const headers = { 'content-type': contents[0].mediaType };
    const element = { statusCode: Number(code), headers, body: 1 };
    return validateOutput({ resource: operation, element })._tag === 'Right';
  };
  return operations.flatMap(o => o.responses.filter(r => takesAnything(o, r))
    .map(r => `${o.method} ${o.path} ${r.code}`));
}

function forward(request, bytes, upstream) {
  return new Promise((done, fail) => {
    const { hostname, port, pathname } = upstream;
    const { method, url, headers } = request;
    const path = pathname.replace(/\/$/, '') + url; // documents know no base
    const onward = http.request({ hostname, port, method, path, headers, agent }, reply =>
      read(reply).then(body => done({ reply, body }), fail));
    onward.on('error', fail);
    onward.end(bytes);
  });
}

async function exchange(way, request, response) {
  const { operations, mock } = way.document;
  const bytes = await read(request);
  const asked = input(request, bytes);
  const line = {
    through: way.name, method: request.method, path: asked.url.path,
    query: request.url.split('?')[1] || '', operation: null, undeclared: [], response: [],
  };
  const { reply, body } = await forward(request, bytes, way.upstream);
  const routed = route({ resources: operations, input: asked });
  line.status = reply.statusCode;
  line.request = await refusals(mock, operations, asked);
  if (routed._tag === 'Right') {
    const operation = routed.right;
    const declared = new Set(((operation.request || {}).query || []).map(p => p.name));
    line.operation = `${operation.method.toUpperCase()} ${operation.path}`;
    line.undeclared = Object.keys(asked.url.query).filter(name => !declared.has(name));
    line.response = violations(operation, reply, body);
  }
  say(line);
  const headers = { ...reply.headers, 'content-length': body.length };
  delete headers.connection;
  delete headers['transfer-encoding'];
  response.writeHead(reply.statusCode, headers);
  response.end(body);
}

async function open({ through, document, upstream }) {
  const way = { name: through, document: documents.get(document), upstream: new URL(upstream) };
  const server = http.createServer((request, response) =>
    exchange(way, request, response).catch(async e => {
      await setTimeout(500); // both may have ended, and which is known first says nothing
      if (response.destroyed) return; // a client that is gone asks no more
      say({ through, method: request.method, path: request.url, failed: String(e) });
      response.destroy();
    }));
  server.listen(0, '127.0.0.1', () => say({ through, port: server.address().port }));
}

async function main() {
  for (const pair of pairs) {
    const [name, file] = pair.split(/=(.*)/s);
    const document = JSON.parse(fs.readFileSync(file, 'utf8'));
    correct(name, document);
    const operations = await getHttpOperationsFromSpec(document);
    const blind = unchecked(operations);
    if (blind.length > 0) throw new Error(`${file}: Prism does not check ${blind.join(', ')}`);
    documents.set(name, { operations, mock: createInstance(config, { logger }) });
  }
  const lines = readline.createInterface({ input: process.stdin });
  for await (const line of lines) await open(JSON.parse(line));
  process.exit(0);
}

main().catch(e => {
  console.error(`proxy.cjs: ${e.stack}`);
  process.exit(1);
});

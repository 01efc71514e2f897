'use strict';

// One job: #/jobs/NAME. Why it runs or not, what comes next, what became of its runs, what one of them writes.

let jobShown = null;
let followed = null;

function jobOfAddress() {
  const match = /^#\/jobs\/([^?]+)/.exec(location.hash);
  return match ? decodeURIComponent(match[1]) : '';
}

function tookText(run) {
  const from = run.started || run.launched;
  if (!from) return '–';
  return span((new Date(run.finished || Date.now()) - new Date(from)) / 1000);
}

const RUN_CLASS = { FINISHED: 'good', FAILED: 'bad', LOST: 'bad', MISSED: 'bad', RUNNING: 'wait', STAGING: 'wait', UNREACHABLE: 'bad' };

function webLink(address, text) {
  const link = document.createElement('a');
  link.textContent = text;
  // anything else could be a script
  if (/^(https?:\/\/|\/(?!\/))/.test(address)) link.href = address;
  return link;
}

function runRow(run) {
  const links = document.createElement('span');
  if (run.agentId) {
    const log = document.createElement('button');
    log.type = 'button';
    log.textContent = 'Log';
    log.setAttribute('aria-label', `Output of ${run.taskId}`);
    log.addEventListener('click', () => followLog(run));
    links.append(log);
  }
  if (run.sandboxUrl) links.append(' ', webLink(run.sandboxUrl, 'sandbox'));
  const waits = run.waitingFor ? `waits for room: ${run.waitingFor}` : '';
  const took = cell(tookText(run));
  const tr = row(
    cell(run.taskId, 'mono'),
    cell(run.attempt, 'number'),
    cell(run.state, RUN_CLASS[run.state]),
    cell(run.cause),
    cell(run.started || run.launched ? inZone(run.started || run.launched, jobShown.zone) : '–'),
    took,
    cell(Number.isInteger(run.exitCode) ? run.exitCode : '–', 'number'),
    cell(run.hostname || '–'),
    cell(waits || run.message || '', waits ? 'wait' : ''),
    cell(links));
  tr.goOn = () => {
    const text = tookText(run);
    if (took.textContent !== text) took.textContent = text;
  };
  return tr;
}

// Rows of runs that are as they were stay, with the focus that may be in them.
let runRows = new Map();

function showRuns(runs) {
  const before = runRows;
  runRows = new Map(runs.map(run => {
    const key = jobShown.name + JSON.stringify(run);
    return [key, before.get(key) || runRow(run)];
  }));
  runRows.forEach(tr => tr.goOn());
  const body = document.getElementById('job-runs');
  const rows = [...runRows.values()];
  if (!rows.length) show('job-runs', [], 'It has not run yet.', 10);
  else if (rows.length !== body.children.length || rows.some((tr, i) => body.children[i] !== tr)) body.replaceChildren(...rows);
}

function missedRow(each) {
  return row(cell(when(each.from)), cell(each.to === each.from ? '' : when(each.to)), cell(each.count || 1, 'number'), cell(each.reason));
}

function definitionRow([name, value]) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return row(cell(name, 'soft'), cell(text, 'mono'));
}

function isTold(value) {
  return !(value === '' || (Array.isArray(value) && value.length === 0));
}

const REASON_CLASS = { DISABLED: 'bad', EXHAUSTED: 'bad', NO_ROOM: 'bad', OVERDUE: 'wait', PARENTS: 'wait', PREVIOUS_RUN: 'wait', RETRY_DELAY: 'wait' };

function showJobHead(job, explained) {
  const title = document.getElementById('job-title');
  title.textContent = job.name;
  title.className = job.disabled ? 'off' : '';
  const full = { ...job, state: explained.state };
  if (!jobShown || jobShown.name !== job.name) {
    jobShown = { name: job.name, job: full };
    jobShown.actions = jobActions(() => jobShown.job, refresh);
    document.getElementById('job-actions').replaceChildren(jobShown.actions);
    document.getElementById('job-graph-link').href = '#/graph/' + encodeURIComponent(job.name);
  }
  jobShown.job = full;
  jobShown.actions.show(full);
  document.getElementById('job-summary').textContent =
    `${explained.state}, ${job.successCount} succeeded, ${job.errorCount} failed`
    + (job.errorsSinceLastSuccess ? `, ${job.errorsSinceLastSuccess} since the last success` : '');
}

const RELATED_SHOWS = 20;

function related(id, words, names) {
  const line = document.getElementById(id);
  const key = names.join('\n');
  line.hidden = names.length === 0;
  if (line.dataset.key === key) return;
  line.dataset.key = key;
  line.replaceChildren(`${words} `);
  names.slice(0, RELATED_SHOWS).forEach((name, i) => line.append(i ? ', ' : '', jobLink(name, false)));
  if (names.length > RELATED_SHOWS) line.append(` and ${names.length - RELATED_SHOWS} more`);
}

async function showJob(name) {
  document.getElementById('summary').textContent = 'one job';
  try {
    const [job, explained, next, runs] = await Promise.all([
      read(jobUrl(name)), read(jobUrl(name, '/explain')), read(jobUrl(name, '/next?count=10')), read(jobUrl(name, '/runs'))]);
    if (jobOfAddress() !== name) return;
    showJobHead(job, explained);
    lines('job-reasons', explained.reasons.map(each => ({ text: each.text, className: REASON_CLASS[each.code] })), 'Nothing to say.');
    lines('job-next', next.next.map(each => ({ text: `${inZone(each.utc, next.zone)}, ${ago(each.utc)}` })), 'No occurrence is planned.');
    jobShown.zone = next.zone;
    showRuns(runs.runs);
    related('job-parents', 'Waits for', job.parents || []);
    related('job-children', 'Waited for by', explained.children);
    show('job-missed', (runs.missed || []).map(missedRow), 'None.', 4);
    show('job-definition', Object.entries(job).filter(([, value]) => isTold(value)).map(definitionRow), '–', 2);
  } catch (problem) {
    document.getElementById('job-title').textContent = name;
    document.getElementById('job-summary').textContent = `Not available: ${problem.message}`;
    document.getElementById('job-actions').replaceChildren();
    jobShown = null;
    ['job-reasons', 'job-next'].forEach(list => lines(list, [], '–'));
    related('job-parents', '', []);
    related('job-children', '', []);
    show('job-runs', [], '–', 10);
    show('job-missed', [], '–', 4);
    show('job-definition', [], '–', 2);
  }
}

// The newest piece of a long log is what people look for; the rest is in the sandbox.
const LOG_KEEPS = 200000;

function stopLog() {
  if (followed) followed.abort();
  followed = null;
  document.getElementById('log').hidden = true;
}

async function followLog(run) {
  stopLog();
  const own = new AbortController();
  followed = own;
  const box = document.getElementById('log');
  const text = document.getElementById('log-text');
  document.getElementById('log-title').textContent = `Output of ${run.taskId}`;
  text.textContent = '';
  box.hidden = false;
  try {
    const path = jobUrl(run.jobName, `/run/${encodeURIComponent(run.taskId)}/logs?follow=true`);
    const answer = await fetch(path, { signal: own.signal, cache: 'no-store' });
    if (!answer.ok) throw new Error(await refusal(answer));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || followed !== own) break;
      const atEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 4;
      text.textContent = (text.textContent + value).slice(-LOG_KEEPS);
      if (atEnd) text.scrollTop = text.scrollHeight;
    }
  } catch (problem) {
    if (followed === own) text.textContent = `No output: ${problem.message}`;
  }
}

async function refusal(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).message;
  } catch (notJson) {
    return text || `answered ${answer.status}`;
  }
}

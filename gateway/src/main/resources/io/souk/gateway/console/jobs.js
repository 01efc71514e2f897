'use strict';

// The list of jobs: #/jobs?search=…&only=…&sort=…&order=…&offset=… . The server searches, sorts and cuts, so that many jobs
// cost no more than few. Rows are kept and changed in place: what has the focus keeps it.

const JOBS_API = '/chronos/v1/scheduler';
const JOBS_PAGE = 50;
const JOB_COUNTERS = ['success', 'failure', 'fresh', 'running', 'queued', 'idle', 'disabled'];
const jobRows = new Map();

function jobUrl(name, below) {
  return `${JOBS_API}/job/${encodeURIComponent(name)}${below || ''}`;
}

function jobLink(name, disabled) {
  const link = document.createElement('a');
  link.href = '#/jobs/' + encodeURIComponent(name);
  link.textContent = name;
  if (disabled) link.className = 'off';
  return link;
}

// A call that changes something; failures carry the server's own words.
async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  let json = null;
  try { json = JSON.parse(text); } catch (notJson) { /* said as it is */ }
  if (!answer.ok) throw new Error((json && json.message) || text || `${method} ${path} answered ${answer.status}`);
  return json;
}

// A time as the clocks of a zone show it. Zones that the browser does not know are shown in UTC.
function inZone(text, zone) {
  if (!text) return '';
  const form = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    hourCycle: 'h23' };
  let used = !zone || zone === 'Z' ? 'UTC' : zone;
  let parts;
  try {
    parts = new Intl.DateTimeFormat('en-CA', { ...form, timeZone: used }).formatToParts(new Date(text));
  } catch (unknown) {
    used = 'UTC';
    parts = new Intl.DateTimeFormat('en-CA', { ...form, timeZone: used }).formatToParts(new Date(text));
  }
  const of = type => parts.find(part => part.type === type).value;
  return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}:${of('second')} ${used}`;
}

function span(seconds) {
  const size = Math.abs(Math.round(seconds));
  if (size >= 172800) return `${Math.round(size / 86400)} days`;
  if (size >= 7200) return `${Math.round(size / 3600)} h`;
  if (size >= 120) return `${Math.round(size / 60)} min`;
  return `${size} s`;
}

function ago(text) {
  const seconds = (new Date(text) - Date.now()) / 1000;
  return seconds >= 0 ? `in ${span(seconds)}` : `${span(seconds)} ago`;
}

function nextRun(job) {
  if (job.disabled) return ['disabled', ''];
  if ((job.parents || []).length) return ['after its parents', ''];
  if (!job.nextRun) return ['none left', ''];
  const late = new Date(job.nextRun) < Date.now();
  return [inZone(job.nextRun, job.zone), late ? `due ${ago(job.nextRun)}` : ago(job.nextRun)];
}

const STATUS_CLASS = { success: 'good', failure: 'bad', fresh: 'soft' };

// What a row shows, as text; the row is touched only where this changes.
function jobTexts(job) {
  const [next, distance] = nextRun(job);
  return {
    name: job.name,
    disabled: job.disabled ? 'disabled' : '',
    command: job.command || '',
    schedule: job.schedule || 'after ' + (job.parents || []).join(', '),
    next,
    distance,
    last: job.lastRun ? ago(job.lastRun) : '–',
    lastAt: job.lastRun ? inZone(job.lastRun, job.zone) : '',
    status: job.status,
    state: job.state,
    counts: `${job.successCount} / ${job.errorCount}`,
  };
}

function lines2(first, second) {
  const box = document.createElement('div');
  const top = document.createElement('div');
  const below = document.createElement('div');
  top.append(first);
  below.className = 'soft help';
  below.append(second);
  box.append(top, below);
  return box;
}

function actionButton(label, title, run) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.title = title;
  button.setAttribute('aria-label', title);
  button.addEventListener('click', run);
  return button;
}

function jobActions(current, done) {
  const name = current().name;
  const box = document.createElement('span');
  box.className = 'actions';
  const stop = actionButton('Stop', `End the tasks of ${name}`, () => act(`${name}: its tasks are being ended`,
    () => call('DELETE', `${JOBS_API}/task/kill/${encodeURIComponent(name)}`), done));
  const turn = actionButton('Disable', `Enable or disable ${name}`, () => {
    const how = current().disabled ? 'enable' : 'disable';
    act(`${name} is ${how}d`, () => call('PUT', jobUrl(name, '/' + how)), done);
  });
  box.append(
    actionButton('Run…', `Run ${name} now`, () => runDialog(name, done)),
    stop,
    turn,
    actionButton('Edit…', `Edit ${name}`, () => editDialog(name, done)),
    actionButton('Delete…', `Delete ${name}`, () => deleteDialog(name, done)));
  box.show = job => {
    const running = /running/.test(job.state || '');
    if (stop.disabled === running) stop.disabled = !running;
    const label = job.disabled ? 'Enable' : 'Disable';
    if (turn.textContent !== label) turn.textContent = label;
  };
  return box;
}

// Does something and says in the status line how it went.
async function act(said, what, done) {
  try {
    await what();
    announce(said, 'good');
  } catch (problem) {
    announce(problem.message, 'bad');
  }
  if (done) await done();
}

function announce(text, className) {
  const line = document.getElementById('notice');
  line.textContent = text;
  line.className = className || '';
  line.hidden = text === '';
}

function newJobRow(job) {
  const kept = { job, texts: {} };
  const link = jobLink(job.name, job.disabled);
  const parts = Object.fromEntries(['command', 'schedule', 'next', 'distance', 'last', 'lastAt', 'status', 'state', 'counts']
    .map(name => [name, document.createElement('span')]));
  parts.name = link;
  const actions = jobActions(() => kept.job, refresh);
  kept.tr = row(
    cell(lines2(link, parts.command), 'name'),
    cell(parts.schedule, 'mono schedule'),
    cell(lines2(parts.next, parts.distance)),
    cell(lines2(parts.last, parts.lastAt)),
    cell(parts.status),
    cell(parts.state),
    cell(parts.counts, 'number'),
    cell(actions));
  kept.show = fresh => {
    kept.job = fresh;
    const texts = jobTexts(fresh);
    for (const [key, text] of Object.entries(texts)) {
      if (kept.texts[key] === text) continue;
      if (key === 'disabled') link.className = text ? 'off' : '';
      else parts[key].textContent = text;
      if (key === 'status') parts.status.className = STATUS_CLASS[text] || '';
    }
    kept.texts = texts;
    actions.show(fresh);
  };
  return kept;
}

function showJobRows(jobs) {
  const body = document.getElementById('job-rows');
  const names = new Set(jobs.map(job => job.name));
  for (const [name, kept] of jobRows) {
    if (!names.has(name)) {
      kept.tr.remove();
      jobRows.delete(name);
    }
  }
  jobs.forEach((job, i) => {
    if (!jobRows.has(job.name)) jobRows.set(job.name, newJobRow(job));
    const kept = jobRows.get(job.name);
    kept.show(job);
    if (body.children[i] !== kept.tr) body.insertBefore(kept.tr, body.children[i] || null);
  });
}

function jobsQuery() {
  const given = new URLSearchParams(location.hash.split('?')[1] || '');
  return {
    search: given.get('search') || '',
    only: given.get('only') || '',
    sort: given.get('sort') || 'name',
    order: given.get('order') || 'asc',
    offset: Math.max(0, parseInt(given.get('offset') || '0', 10) || 0),
  };
}

function jobsHash(change) {
  const query = { ...jobsQuery(), ...change };
  const set = Object.entries(query).filter(([key, value]) => value && !(key === 'sort' && value === 'name')
    && !(key === 'order' && value === 'asc'));
  return '#/jobs' + (set.length ? '?' + new URLSearchParams(set) : '');
}

function showCounters(counts, query) {
  const box = document.getElementById('job-counters');
  if (!box.children.length) {
    box.append(...JOB_COUNTERS.map(name => {
      const link = document.createElement('a');
      const number = document.createElement('b');
      link.dataset.counter = name;
      link.append(number, ' ' + name);
      return link;
    }));
  }
  for (const link of box.children) {
    const name = link.dataset.counter;
    const number = String(counts[name] || 0);
    if (link.firstChild.textContent !== number) link.firstChild.textContent = number;
    link.href = jobsHash({ only: query.only === name ? '' : name, offset: 0 });
    if (query.only === name) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

function showSorting(query) {
  for (const button of document.querySelectorAll('#jobs-page th button')) {
    const own = button.dataset.sort === query.sort;
    button.closest('th').setAttribute('aria-sort', own ? (query.order === 'asc' ? 'ascending' : 'descending') : 'none');
  }
}

function showPaging(answer) {
  const last = answer.offset + answer.jobs.length;
  const some = answer.matching === answer.total ? '' : ` (of ${answer.total})`;
  document.getElementById('jobs-range').textContent =
    answer.jobs.length ? `${answer.offset + 1}–${last} of ${answer.matching}${some}` : `none of ${answer.total}`;
  document.getElementById('jobs-previous').disabled = answer.offset === 0;
  document.getElementById('jobs-next').disabled = last >= answer.matching;
}

async function showJobs() {
  const query = jobsQuery();
  const search = document.getElementById('jobs-search');
  if (document.activeElement !== search && search.value !== query.search) search.value = query.search;
  try {
    const answer = await read(`${JOBS_API}/jobs/page?` + new URLSearchParams({ ...query, limit: JOBS_PAGE }));
    if (query.offset > 0 && answer.jobs.length === 0 && answer.matching > 0) {
      location.hash = jobsHash({ offset: Math.floor((answer.matching - 1) / JOBS_PAGE) * JOBS_PAGE });
      return;
    }
    showCounters(answer.counts, query);
    showSorting(query);
    showPaging(answer);
    showJobRows(answer.jobs);
    document.getElementById('summary').textContent = count({ length: answer.total }, 'job');
  } catch (problem) {
    document.getElementById('summary').textContent = `Jobs are not available: ${problem.message}`;
  }
}

function wireJobs() {
  let waiting = 0;
  document.getElementById('jobs-search').addEventListener('input', event => {
    clearTimeout(waiting);
    const text = event.target.value;
    waiting = setTimeout(() => { location.hash = jobsHash({ search: text, offset: 0 }); }, 200);
  });
  for (const button of document.querySelectorAll('#jobs-page th button')) {
    button.addEventListener('click', () => {
      const query = jobsQuery();
      const order = query.sort === button.dataset.sort && query.order === 'asc' ? 'desc' : 'asc';
      location.hash = jobsHash({ sort: button.dataset.sort, order, offset: 0 });
    });
  }
  document.getElementById('jobs-previous').addEventListener('click', () => {
    location.hash = jobsHash({ offset: Math.max(0, jobsQuery().offset - JOBS_PAGE) });
  });
  document.getElementById('jobs-next').addEventListener('click', () => {
    location.hash = jobsHash({ offset: jobsQuery().offset + JOBS_PAGE });
  });
  document.getElementById('add-scheduled').addEventListener('click', () => addDialog('scheduled'));
  document.getElementById('add-dependent').addEventListener('click', () => addDialog('dependent'));
  document.addEventListener('keydown', event => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || document.querySelector('dialog[open]');
    if (event.key === '/' && !typing && !document.getElementById('jobs-page').hidden) {
      event.preventDefault();
      document.getElementById('jobs-search').focus();
    }
  });
}

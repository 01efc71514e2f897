'use strict';

// What asks before it changes a job: run, edit, delete, and the two ways to add one.

const COUNTERS = ['successCount', 'errorCount', 'lastSuccess', 'lastError', 'errorsSinceLastSuccess'];

function dialog(id, said, what, done) {
  const box = document.getElementById(id);
  const error = box.querySelector('.error');
  error.textContent = '';
  const form = box.querySelector('form');
  form.onsubmit = async event => {
    event.preventDefault();
    error.textContent = '';
    const submit = form.querySelector('[type=submit]');
    submit.disabled = true;
    try {
      await what();
      box.close();
      announce(typeof said === 'function' ? said() : said, 'good');
      if (done) await done();
    } catch (problem) {
      error.textContent = problem.message;
    } finally {
      submit.disabled = false;
    }
  };
  box.showModal();
  return box;
}

function runDialog(name, done) {
  document.getElementById('run-title').textContent = `Run ${name} now`;
  const field = document.getElementById('run-arguments');
  field.value = '';
  dialog('run-dialog', `a run of ${name} is queued`,
    () => call('PUT', jobUrl(name) + (field.value ? `?arguments=${encodeURIComponent(field.value)}` : '')), done);
  field.focus();
}

async function deleteDialog(name, done) {
  document.getElementById('delete-title').textContent = `Delete ${name}?`;
  const words = document.getElementById('delete-words');
  words.textContent = 'Its history is forgotten and its tasks are ended.';
  dialog('delete-dialog', `${name} is deleted`, () => call('DELETE', jobUrl(name)), async () => {
    if (jobOfAddress() === name) location.hash = '#/jobs';
    if (done) await done();
  });
  document.querySelector('#delete-dialog [value=cancel]').focus();
  try {
    const { children } = await read(jobUrl(name, '/explain'));
    if (children.length) {
      words.textContent += ` What waits for it takes over its parents or its schedule: ${children.slice(0, 5).join(', ')}`
        + (children.length > 5 ? ` and ${children.length - 5} more.` : '.');
    }
  } catch (problem) { /* the question stands without it */ }
}

function endpointOf(job) {
  return `${JOBS_API}/${job.parents ? 'dependency' : 'iso8601'}`;
}

function definitionOf(text) {
  let job;
  try {
    job = JSON.parse(text);
  } catch (problem) {
    throw new Error(`This is not JSON: ${problem.message}`);
  }
  if (!job || typeof job !== 'object' || Array.isArray(job)) throw new Error('Expected one job as a JSON object.');
  return job;
}

// What would come of a definition, in words; throws what the server has against it.
async function preview(job) {
  const answer = await call('POST', endpointOf(job) + '?dryRun=true', job);
  const times = answer.next.map(each => each.local.replace('T', ' '));
  const what = { create: 'New job', replace: 'Changes the job', none: 'Changes nothing' }[answer.change];
  return `${what}${times.length ? '; runs at ' + times.slice(0, 3).join(', ') : ''}.`;
}

// Checks while people type, and lets them save what the server would take.
function checking(box, definition) {
  const submit = box.querySelector('[type=submit]');
  const error = box.querySelector('.error');
  const words = box.querySelector('.preview');
  let turn = 0;
  const check = async () => {
    const own = ++turn;
    let text = '';
    let wrong = '';
    try {
      text = await preview(definition());
    } catch (problem) {
      wrong = problem.message;
    }
    if (own !== turn || !box.open) return;
    words.textContent = text;
    error.textContent = wrong;
    submit.disabled = wrong !== '';
  };
  let waiting = 0;
  box.querySelector('form').oninput = () => {
    clearTimeout(waiting);
    submit.disabled = true;
    waiting = setTimeout(check, 300);
  };
  return check;
}

async function editDialog(name, done) {
  let before;
  try {
    before = await read(jobUrl(name));
  } catch (problem) {
    announce(problem.message, 'bad');
    return;
  }
  const shown = { ...before };
  COUNTERS.forEach(counter => delete shown[counter]);
  document.getElementById('edit-title').textContent = `Edit ${name}`;
  const field = document.getElementById('edit-text');
  field.value = JSON.stringify(shown, null, 2);
  const box = dialog('edit-dialog', () => `${definitionOf(field.value).name} is stored`, async () => {
    const job = definitionOf(field.value);
    // A schedule goes on while it is being looked at; only what was changed here is set.
    if (job.name === name && job.schedule === before.schedule) {
      const now = await read(jobUrl(name));
      if (now.schedule) job.schedule = now.schedule;
    }
    await call('POST', endpointOf(job), job);
  }, done);
  const check = checking(box, () => definitionOf(field.value));
  field.focus();
  field.setSelectionRange(0, 0);
  field.scrollTop = 0;
  await check();
}

// Adding: a form whose fields become a definition.

const parentsChosen = new Set();

function field(id) {
  return document.getElementById('add-' + id);
}

function nextHour() {
  const time = new Date(Date.now() + 3600000);
  time.setMinutes(0, 0, 0);
  const two = number => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:00:00`;
}

function textLines(id) {
  return field(id).value.split('\n').map(line => line.trim()).filter(line => line !== '');
}

function environmentOf(line) {
  const at = line.indexOf('=');
  if (at < 1) throw new Error(`Environment: '${line}' is not NAME=VALUE.`);
  return { name: line.slice(0, at), value: line.slice(at + 1) };
}

function constraintOf(line) {
  const parts = line.split(/\s+/);
  if (parts.length !== 3) throw new Error(`Constraints: '${line}' is not ATTRIBUTE OPERATOR VALUE.`);
  return parts;
}

function scheduleOf() {
  switch (field('form').value) {
    case 'cron': return field('cron').value.trim();
    case 'once': return field('once').value;
    default: return `R${field('count').value.trim()}/${field('start').value.trim()}/${field('period').value.trim()}`;
  }
}

function addedJob() {
  const job = { name: field('name').value.trim(), command: field('command').value };
  if (field('dialog').dataset.kind === 'dependent') {
    job.parents = [...parentsChosen];
  } else {
    job.schedule = scheduleOf();
    if (field('zone').value.trim()) job.scheduleTimeZone = field('zone').value.trim();
  }
  for (const name of ['owner', 'description', 'epsilon', 'overlap', 'missed', 'retryDelay', 'deadline', 'calendar']) {
    if (field(name).value.trim()) job[name] = field(name).value.trim();
  }
  for (const name of ['cpus', 'mem', 'disk', 'retries']) {
    if (field(name).value !== '') job[name] = Number(field(name).value);
  }
  if (field('concurrent').checked) job.concurrent = true;
  if (field('image').value.trim()) job.container = { type: 'DOCKER', image: field('image').value.trim() };
  const environment = textLines('environment').map(environmentOf);
  if (environment.length) job.environmentVariables = environment;
  const constraints = textLines('constraints').map(constraintOf);
  if (constraints.length) job.constraints = constraints;
  return job;
}

async function offerParents() {
  const list = field('parents');
  const term = field('parents-search').value;
  const answer = await read(`${JOBS_API}/jobs/page?` + new URLSearchParams({ search: term, limit: 100 }));
  list.replaceChildren(...answer.jobs.map(job => {
    const option = document.createElement('option');
    option.value = job.name;
    option.textContent = job.name;
    option.selected = parentsChosen.has(job.name);
    return option;
  }));
}

function showChosen() {
  field('chosen').textContent = parentsChosen.size ? `Runs after: ${[...parentsChosen].join(', ')}` : 'Choose at least one.';
}

function showForm() {
  const form = field('form').value;
  for (const part of document.querySelectorAll('#add-dialog [data-form]')) part.hidden = part.dataset.form !== form;
}

function fillZones() {
  const zones = document.getElementById('zones');
  if (zones.children.length || !Intl.supportedValuesOf) return;
  zones.append(...['UTC', ...Intl.supportedValuesOf('timeZone')].map(zone => {
    const option = document.createElement('option');
    option.value = zone;
    return option;
  }));
}

async function addDialog(kind) {
  const box = document.getElementById('add-dialog');
  box.dataset.kind = kind;
  document.getElementById('add-title').textContent = `Add a ${kind} job`;
  box.querySelector('form').reset();
  for (const part of box.querySelectorAll('[data-kind]')) part.hidden = part.dataset.kind !== kind;
  field('start').value = nextHour();
  field('once').value = nextHour();
  field('zone').value = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  parentsChosen.clear();
  fillZones();
  showForm();
  showChosen();
  dialog('add-dialog', () => `${addedJob().name} is stored`, async () => {
    const job = addedJob();
    await call('POST', endpointOf(job), job);
  }, refresh);
  const check = checking(box, addedJob);
  box.querySelector('[type=submit]').disabled = true;
  box.querySelector('.preview').textContent = '';
  field('form').onchange = () => { showForm(); check(); };
  field('parents').onchange = () => {
    for (const option of field('parents').options) {
      if (option.selected) parentsChosen.add(option.value);
      else parentsChosen.delete(option.value);
    }
    showChosen();
    check();
  };
  field('parents-search').oninput = event => { event.stopPropagation(); offerParents(); };
  field('name').focus();
  if (kind === 'dependent') await offerParents();
}

function wireDialogs() {
  for (const box of document.querySelectorAll('dialog')) {
    for (const button of box.querySelectorAll('[value=cancel]')) button.addEventListener('click', () => box.close());
  }
  document.getElementById('log-close').addEventListener('click', stopLog);
}

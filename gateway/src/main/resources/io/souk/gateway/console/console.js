'use strict';

const REFRESH_MS = 2000;

function cell(content, className) {
  const td = document.createElement('td');
  if (className) td.className = className;
  if (content instanceof Node) td.append(content);
  else td.textContent = content;
  return td;
}

function row(...cells) {
  const tr = document.createElement('tr');
  tr.append(...cells);
  return tr;
}

function show(id, rows, emptyText, columns) {
  const body = document.getElementById(id);
  if (rows.length === 0) {
    const td = cell(emptyText, 'soft');
    td.colSpan = columns;
    rows = [row(td)];
  }
  body.replaceChildren(...rows);
}

function amount(value, unit) {
  if (unit === 'MB' && value >= 1024) return (value / 1024).toFixed(1) + ' GB';
  return (Math.round(value * 100) / 100) + (unit ? ' ' + unit : '');
}

function use(used, total, unit) {
  const box = document.createElement('div');
  const meter = document.createElement('meter');
  meter.max = total || 1;
  meter.value = used || 0;
  const label = document.createElement('span');
  label.textContent = `${amount(used || 0, unit)} of ${amount(total || 0, unit)}`;
  box.append(meter, label);
  return cell(box, 'use');
}

function when(text) {
  if (!text) return '–';
  const time = new Date(text);
  if (isNaN(time)) return '–';
  const seconds = Math.round((time - Date.now()) / 1000);
  const size = Math.abs(seconds);
  let span = `${size} s`;
  if (size >= 172800) span = `${Math.round(size / 86400)} days`;
  else if (size >= 7200) span = `${Math.round(size / 3600)} h`;
  else if (size >= 120) span = `${Math.round(size / 60)} min`;
  const clock = size >= 86400 ? time.toLocaleString() : time.toLocaleTimeString();
  return `${clock} (${seconds >= 0 ? 'in ' + span : span + ' ago'})`;
}

async function read(path) {
  const answer = await fetch(path, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

function agentRow(agent) {
  const total = agent.resources || {};
  const used = agent.used_resources || {};
  const tasks = (agent.TASK_RUNNING || 0) + (agent.TASK_STAGING || 0) + (agent.TASK_STARTING || 0)
    + (agent.TASK_KILLING || 0);
  const attributes = Object.entries(agent.attributes || {}).map(([k, v]) => `${k}=${v}`).join(' ');
  return row(
    cell(`${agent.hostname}:${agent.port}`),
    cell(agent.active ? 'active' : 'not connected', agent.active ? 'good' : 'bad'),
    use(used.cpus, total.cpus, ''),
    use(used.mem, total.mem, 'MB'),
    use(used.disk, total.disk, 'MB'),
    cell(tasks, 'number'),
    cell(attributes, 'soft'));
}

// Why instances do not start: the first reason that the services API gives for those that wait.
function waiting(app, queue) {
  const entry = queue.find(each => each.app && each.app.id === app.id);
  const reason = entry && (entry.explanation || [])[0];
  if (!reason) return null;
  const more = entry.explanation.length - 1;
  return [reason.text + (more > 0 ? ` (and ${more} more)` : ''), reason.remedy ? 'bad' : 'wait'];
}

function appHealth(app, queue) {
  const checks = (app.healthChecks || []).length > 0;
  if (app.tasksUnhealthy > 0) return [`${app.tasksUnhealthy} unhealthy`, 'bad'];
  if (app.tasksRunning < app.instances) return waiting(app, queue) || ['starting', 'wait'];
  if (app.instances === 0) return ['suspended', 'soft'];
  if (!checks) return ['running', 'good'];
  return app.tasksHealthy >= app.instances ? ['healthy', 'good'] : ['not yet healthy', 'wait'];
}

function deploymentRow(deployment) {
  const list = document.createElement('span');
  const [head, ...waits] = deploymentLines(deployment);
  list.textContent = waits.map(each => each.text).join('; ');
  const apps = document.createElement('span');
  (deployment.affectedApps || []).slice(0, 5).forEach(id => apps.append(appLink(id), ' '));
  const more = (deployment.affectedApps || []).length - 5;
  if (more > 0) apps.append(`and ${more} more`);
  return row(cell(apps), cell(head.text, head.className), cell(list), cell(when(deployment.version)));
}

function appLinks(app) {
  const box = document.createElement('span');
  for (const task of app.tasks || []) {
    for (const port of task.ports || []) {
      const link = document.createElement('a');
      link.href = `http://${task.host}:${port}/`;
      link.textContent = `${task.host}:${port}`;
      box.append(link);
    }
  }
  return box;
}

function appRow(app, queue) {
  const [text, className] = appHealth(app, queue);
  return row(
    cell(appLink(app.id)),
    cell(text, className),
    cell(`${app.tasksRunning} of ${app.instances}`, 'number'),
    cell(`${amount(app.cpus, 'cpus')}, ${amount(app.mem, 'MB')}`, 'whole'),
    cell(appLinks(app), 'mono'),
    cell((app.deployments || []).length > 0 ? 'in progress' : '–', 'soft'));
}

function jobRow(job) {
  const texts = jobTexts(job);
  return row(
    cell(jobLink(job.name, job.disabled)),
    cell(job.status, STATUS_CLASS[job.status]),
    cell(job.state),
    cell(texts.last),
    cell(texts.distance ? `${texts.next} (${texts.distance})` : texts.next),
    cell(job.successCount, 'number'),
    cell(job.errorCount, 'number'),
    cell(texts.schedule, 'mono'));
}

// Those that run next; all of them have a page of their own.
async function firstJobs() {
  const answer = await read(`${JOBS_API}/jobs/page?sort=next&limit=20`);
  const rest = answer.total - answer.jobs.length;
  document.getElementById('jobs-rest').textContent = rest > 0 ? `All ${answer.total} jobs` : 'Jobs page';
  const jobs = answer.jobs;
  jobs.total = answer.total;
  return jobs;
}

async function part(load, id, toRow, emptyText, columns) {
  try {
    const items = await load();
    show(id, items.map(toRow), emptyText, columns);
    return items;
  } catch (problem) {
    show(id, [], `Not available: ${problem.message}`, columns);
    return null;
  }
}

const count = (items, noun) => {
  if (items === null) return `${noun}s unknown`;
  const number = items.total === undefined ? items.length : items.total;
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
};

async function showOverview() {
  const [agents, apps, jobs] = await Promise.all([
    part(async () => (await read('/mesos/state-summary')).slaves, 'agents', agentRow,
      'No agent has registered yet.', 7),
    part(async () => {
      const [answer, waits] = await Promise.all([
        read('/marathon/v2/apps?embed=apps.tasks&embed=apps.counts&embed=apps.deployments'),
        read('/marathon/v2/queue?embed=explanation'),
      ]);
      return answer.apps.map(app => ({ ...app, queue: waits.queue }));
    }, 'apps', app => appRow(app, app.queue), 'No app is deployed. Try: souk demo', 6),
    part(firstJobs, 'jobs', jobRow, 'No job is scheduled.', 8),
    part(() => read('/marathon/v2/deployments?embed=waiting'), 'deployments', deploymentRow,
      'No deployment is under way.', 4),
  ]);
  document.getElementById('summary').textContent =
    [count(agents, 'agent'), count(apps, 'app'), count(jobs, 'job')].join(' · ');
}

// What the address names: a view, and what it shows.
function view() {
  if (appOfAddress()) return ['app-page', () => showApp(appOfAddress()).then(() => { document.getElementById('summary').textContent = 'one app'; })];
  if (jobOfAddress()) return ['job-page', () => showJob(jobOfAddress())];
  if (graphOfAddress()) return ['graph-page', () => showGraph(graphOfAddress().name)];
  if (location.hash.startsWith('#/jobs')) return ['jobs-page', showJobs];
  return ['overview', showOverview];
}

async function refresh() {
  const [id, load] = view();
  for (const main of document.querySelectorAll('main')) main.hidden = main.id !== id;
  await load();
}

// A platform that takes long to answer is asked less often.
async function loop() {
  const began = Date.now();
  try {
    await refresh();
  } finally {
    const took = Date.now() - began;
    setTimeout(loop, Math.max(document.hidden ? REFRESH_MS * 5 : REFRESH_MS, took * 4));
  }
}

window.addEventListener('hashchange', () => {
  announce('');
  stopLog();
  refresh();
});
wireJobs();
wireDialogs();
loop();

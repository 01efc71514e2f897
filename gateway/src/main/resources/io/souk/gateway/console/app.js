'use strict';

// One app: why it is as it is, its instances, and what its deployments wait for. #/apps/shop/web names it.

function appOfAddress() {
  return location.hash.startsWith('#/apps/') ? decodeURIComponent(location.hash.slice('#/apps'.length)) : '';
}

function appLink(id) {
  const link = document.createElement('a');
  link.href = '#/apps' + id.split('/').map(encodeURIComponent).join('/');
  link.textContent = id;
  return link;
}

function lines(id, entries, emptyText) {
  const list = document.getElementById(id);
  list.replaceChildren(...(entries.length ? entries : [{ text: emptyText, className: 'soft' }]).map(entry => {
    const item = document.createElement('li');
    item.textContent = entry.text;
    if (entry.className) item.className = entry.className;
    if (entry.help) {
      const help = document.createElement('span');
      help.className = 'soft help';
      help.textContent = entry.help;
      item.append(help);
    }
    return item;
  }));
}

function reasonLines(explained) {
  const found = (explained.reasons || [])
    .map(each => ({ text: each.text, help: each.remedy, className: each.remedy ? 'bad' : 'wait' }));
  if (explained.autoscale) {
    const { from, to, text, decision } = explained.autoscale;
    found.push({ text: `autoscaling: ${text}` + (from === to ? '' : ` (${from} to ${to})`), help: decision.toLowerCase().replaceAll('_', ' ') });
  }
  return found;
}

const KERNEL_WORDS = {
  OFFERED: 'are offered now', FITS: 'have room and will be offered', FRAMEWORK_INACTIVE: 'are not offered: the services framework is not connected',
  SUPPRESSED: 'are not offered: no offers are wanted now', AGENT_INACTIVE: 'are not connected or taken out of the offers',
  REMOTE_REGION: 'are in another region', GPUS_KEPT: 'are kept for those who ask for gpus', CONSTRAINTS: 'are excluded by offer constraints',
  RESERVED: 'are kept for other roles', NOTHING_LEFT: 'have nothing left', TOO_LITTLE: 'have less left than the smallest offer',
  QUOTA_LIMIT: 'are out of reach: the role has used its quota', KEPT_FOR_QUOTA: 'are kept for the guarantees of other roles',
  DECLINED: 'were declined a moment ago and will be offered again', NOT_IN_ROLE: 'are not offered in this role',
  AGENT_LACKS_CAPABILITY: 'do not understand the role',
};

function kernelLine(now) {
  const agents = `${now.agents} agent${now.agents === 1 ? '' : 's'}`;
  if (now.reason === 'LACKS') {
    const best = (now.most || {})[now.resource] || 0;
    return `${agents} with too little ${now.resource}: asked ${now.asked}, best ${best}`;
  }
  return `${agents}: ${KERNEL_WORDS[now.reason] || now.reason}`;
}

// What the kernel says of agents, for an app of which something waits.
async function kernelLines(app) {
  const frameworks = (await read('/mesos/state-summary')).frameworks || [];
  const services = frameworks.find(each => each.name === 'marathon');
  if (!services) return [{ text: 'the services framework is not known to the kernel', className: 'bad' }];
  const needs = ['cpus', 'mem', 'disk', 'gpus'].filter(each => app[each] > 0).map(each => `${each}:${app[each]}`).join(';');
  const answer = await read(`/mesos/explain?framework=${encodeURIComponent(services.id)}&resources=${encodeURIComponent(needs)}`);
  if (!answer.agents) return [{ text: 'no agent is registered', className: 'bad' }];
  return (answer.frameworks || []).flatMap(each => each.roles || []).filter(role => role.role === (app.role || '*'))
    .flatMap(role => role.now || []).map(now => ({ text: kernelLine(now) }));
}

function deploymentLines(deployment) {
  const waiting = deployment.waiting || {};
  const head = {
    text: `step ${waiting.step || deployment.currentStep} of ${deployment.totalSteps}`
      + (waiting.stalled ? `, stands still since ${when(waiting.lastProgress)}` : ''),
    help: deployment.id,
    className: waiting.stalled ? 'bad' : 'wait',
  };
  const waits = (waiting.actions || []).flatMap(action => (action.waitsFor || []).map(each => ({
    text: `waits for ${each.message}, since ${when(each.since)}` + (each.until ? `, until ${when(each.until)}` : ''),
    help: each.unblockedBy,
  })));
  return [head, ...waits];
}

function instanceRow(task) {
  const results = task.healthCheckResults || [];
  const health = results.length === 0 ? '–' : results.every(each => each.alive) ? 'healthy' : 'unhealthy';
  return row(
    cell(task.id, 'mono'),
    cell((task.state || '').replace('TASK_', '').toLowerCase()),
    cell(health, health === 'healthy' ? 'good' : health === 'unhealthy' ? 'bad' : 'soft'),
    cell(appLinks({ tasks: [task] }), 'mono'),
    cell(when(task.startedAt)));
}

async function showApp(id) {
  document.getElementById('app-title').textContent = id;
  try {
    const [answer, explained, deployments] = await Promise.all([
      read('/marathon/v2/apps' + id),
      read('/marathon/v2/explain' + id),
      read('/marathon/v2/deployments?embed=waiting'),
    ]);
    document.getElementById('app-summary').textContent = explained.summary;
    lines('app-reasons', reasonLines(explained), 'Nothing: all is as wanted.');
    lines('app-kernel', explained.instances.waiting > 0 ? await kernelLines(answer.app) : [], 'Nothing waits for resources.');
    const own = deployments.filter(each => (each.affectedApps || []).includes(id));
    lines('app-deployments', own.flatMap(deploymentLines), 'None.');
    show('app-instances', (answer.app.tasks || []).map(instanceRow), 'No instance runs.', 5);
  } catch (problem) {
    document.getElementById('app-summary').textContent = `Not available: ${problem.message}`;
    ['app-reasons', 'app-kernel', 'app-deployments'].forEach(list => lines(list, [], '–'));
    show('app-instances', [], '–', 5);
  }
}

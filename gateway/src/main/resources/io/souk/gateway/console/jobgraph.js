'use strict';

// Which jobs wait for which, drawn in layers: #/graph for all that depend on others, #/graph/NAME for one with all before
// and after it. Every job stands right of all its parents.

const GRAPH_SHOWS = 300;
const BOX = { width: 170, height: 34, gapX: 70, gapY: 14, pad: 12 };
const SVG = 'http://www.w3.org/2000/svg';

function graphOfAddress() {
  const match = /^#\/graph(?:\/([^?]+))?/.exec(location.hash);
  return match ? { name: match[1] ? decodeURIComponent(match[1]) : '' } : null;
}

// Jobs by name with parents and children, and the links that the child no longer waits for in this turn.
function graphOf({ nodes: jobs, links }) {
  const nodes = new Map(jobs.map(job => [job.name, { job, parents: [], children: [], done: new Set() }]));
  for (const { parent, child, satisfied } of links) {
    if (!nodes.has(parent) || !nodes.has(child)) continue;
    nodes.get(child).parents.push(parent);
    nodes.get(parent).children.push(child);
    if (satisfied) nodes.get(child).done.add(parent);
  }
  return nodes;
}

function reach(nodes, name, way) {
  const found = new Set([name]);
  const open = [name];
  while (open.length) {
    for (const next of nodes.get(open.pop())[way]) {
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  return found;
}

function chosenNodes(nodes, name) {
  if (name) return nodes.has(name) ? [...new Set([...reach(nodes, name, 'parents'), ...reach(nodes, name, 'children')])] : [];
  return [...nodes.keys()].filter(each => nodes.get(each).parents.length || nodes.get(each).children.length);
}

// Layers by longest path from a job without parents; order within a layer by the middle of the parents, twice.
function layersOf(nodes, names) {
  const inside = new Set(names);
  const waits = new Map(names.map(name => [name, nodes.get(name).parents.filter(each => inside.has(each)).length]));
  const level = new Map(names.map(name => [name, 0]));
  const open = names.filter(name => waits.get(name) === 0);
  for (let i = 0; i < open.length; i++) {
    for (const child of nodes.get(open[i]).children.filter(each => inside.has(each))) {
      level.set(child, Math.max(level.get(child), level.get(open[i]) + 1));
      waits.set(child, waits.get(child) - 1);
      if (waits.get(child) === 0) open.push(child);
    }
  }
  const layers = [];
  for (const name of names) (layers[level.get(name)] ||= []).push(name);
  const place = new Map();
  const number = () => layers.forEach(layer => layer.forEach((name, i) => place.set(name, i)));
  const middle = (name, way) => {
    const near = nodes.get(name)[way].filter(each => inside.has(each)).map(each => place.get(each));
    return near.length ? near.reduce((sum, each) => sum + each, 0) / near.length : place.get(name);
  };
  number();
  for (const way of ['parents', 'children', 'parents']) {
    layers.forEach(layer => {
      const wanted = new Map(layer.map(name => [name, middle(name, way)]));
      layer.sort((a, b) => wanted.get(a) - wanted.get(b));
    });
    number();
  }
  return layers;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}

function short(name, length) {
  return name.length > length ? name.slice(0, length - 1) + '…' : name;
}

function drawGraph(nodes, layers, chosen) {
  const at = new Map();
  layers.forEach((layer, x) => layer.forEach((name, y) => at.set(name, {
    x: BOX.pad + x * (BOX.width + BOX.gapX), y: BOX.pad + y * (BOX.height + BOX.gapY) })));
  const width = BOX.pad * 2 + layers.length * (BOX.width + BOX.gapX) - BOX.gapX;
  const height = BOX.pad * 2 + Math.max(...layers.map(layer => layer.length)) * (BOX.height + BOX.gapY) - BOX.gapY;
  const picture = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': 'Which jobs wait for which' });
  for (const [name, to] of at) {
    for (const parent of nodes.get(name).parents.filter(each => at.has(each))) {
      const from = at.get(parent);
      const [x1, y1, x2, y2] = [from.x + BOX.width, from.y + BOX.height / 2, to.x, to.y + BOX.height / 2];
      const bend = (x2 - x1) / 2;
      picture.append(svg('path', { class: nodes.get(name).done.has(parent) ? 'edge done' : 'edge', d: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }));
    }
  }
  for (const [name, { x, y }] of at) {
    const { job } = nodes.get(name);
    const title = svg('title', {}, `${name}: ${job.disabled ? 'disabled, ' : ''}${job.status}, ${job.state}`);
    const kind = `node ${STATUS_CLASS[job.status] || ''}${job.disabled ? ' off' : ''}${name === chosen ? ' chosen' : ''}`;
    const link = svg('a', { href: '#/jobs/' + encodeURIComponent(name) },
      title,
      svg('rect', { class: kind, x, y, width: BOX.width, height: BOX.height, rx: 6 }),
      svg('text', { x: x + 10, y: y + 15, class: job.disabled ? 'off' : '' }, short(name, 24)),
      svg('text', { x: x + 10, y: y + 28, class: 'small' }, `${job.status}, ${job.state}`));
    picture.append(link);
  }
  return picture;
}

async function showGraph(name) {
  const words = document.getElementById('graph-words');
  const place = document.getElementById('graph-picture');
  document.getElementById('graph-title').textContent = name ? `What ${name} waits for and what waits for it` : 'Which jobs wait for which';
  document.getElementById('graph-all').hidden = !name;
  document.getElementById('summary').textContent = 'job graph';
  try {
    const nodes = graphOf(await read(`${JOBS_API}/graph/json`));
    const names = chosenNodes(nodes, name);
    const shown = names.slice(0, GRAPH_SHOWS);
    if (name && !nodes.has(name)) words.textContent = `There is no job ${name}.`;
    else if (!names.length) words.textContent = 'No job waits for another one.';
    else {
      words.textContent = `${count(names, 'job')}, each right of those it waits for; what it has got in this turn is green`
        + (shown.length < names.length ? `; ${shown.length} of them are drawn: follow one to see all around it.` : '.');
    }
    const key = JSON.stringify(shown.map(each => nodes.get(each)).map(({ job, parents, done }) => [job, parents, [...done]]));
    if (place.dataset.key === key + name) return;
    place.dataset.key = key + name;
    place.replaceChildren(...(shown.length ? [drawGraph(nodes, layersOf(nodes, shown), name)] : []));
  } catch (problem) {
    words.textContent = `Not available: ${problem.message}`;
    place.replaceChildren();
    place.dataset.key = '';
  }
}

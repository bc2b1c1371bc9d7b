/** The steps of a field path: `spec.ports[0].name`, `metadata.labels[app.kubernetes.io/name]`. */
export function parseFieldPath(path: string): readonly string[] {
  const steps: string[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '[') {
      const end = path.indexOf(']', at);
      const stop = end < 0 ? path.length : end;
      steps.push(path.slice(at + 1, stop));
      at = stop + 1;
    } else {
      const start = path[at] === '.' ? at + 1 : at;
      let stop = start;
      while (stop < path.length && path[stop] !== '.' && path[stop] !== '[') stop++;
      if (stop > start) steps.push(path.slice(start, stop));
      at = stop === at ? stop + 1 : stop;
    }
  }
  return steps;
}

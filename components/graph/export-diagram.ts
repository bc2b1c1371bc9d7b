import type { Diagram, DiagramLine } from '@/lib/model/diagram';
import { edgeWords, lineWords, peerNames } from './describe';
import type { LineState, MapModel } from './map-model';

const LINES: Readonly<Record<LineState, DiagramLine>> = { policy: 'allowed', open: 'open', unknown: 'unknown', denied: 'denied', added: 'added', cut: 'cut' };

/** Everything on the map for languages that lay it out themselves: boxes as groups, and on each line its ports and, unless a policy allows it, its state. */
export function diagramOf(model: MapModel): Diagram {
  const nameOf = peerNames(model);
  return {
    groups: model.boxes.map((box) => ({ id: box.id, label: box.name })),
    nodes: model.nodes.map((node) => ({
      name: node.id,
      label: [node.name, node.caption, ...node.badges.map(({ text }) => text)].filter((part) => part !== '').join(', '),
      group: node.box,
    })),
    edges: model.edges.map((edge) => {
      const [, ...words] = edgeWords(edge, nameOf);
      return { from: edge.from, to: edge.to, label: [...(edge.by?.entries ?? []), ...words.filter((word) => word !== lineWords.policy)].join(', '), line: LINES[edge.state] };
    }),
  };
}

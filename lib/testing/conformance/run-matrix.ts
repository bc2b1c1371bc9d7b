import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import type { Answer } from '../connections';
import type { E2eMatrixCase, MatrixCase, MatrixResources, TableName } from './corpus-cases';
import { namespaceObject, podObject, Scene } from './scene';
import { Tally } from './tally';

const TABLES: readonly TableName[] = ['ingress', 'egress', 'combined'];

/** Judges every cell of every step of a `matrix` case. `defaults` are the resources of steps that give none. */
export function runMatrix(matrix: MatrixCase, defaults: MatrixResources | undefined): Tally {
  const tally = new Tally();
  for (const [index, step] of matrix.steps.entries()) {
    const resources = step.resources ?? defaults;
    if (!resources) throw new Error(`step ${index} has no resources`);
    const namespaces = Object.entries(resources.namespaces).map(([name, labels]) => namespaceObject(name, labels));
    const scene = new Scene([...namespaces, ...resources.pods.map(podObject), ...step.policies]);
    for (const [key, tables] of Object.entries(step.expected.byPort)) {
      for (const table of TABLES) {
        if (tables[table]) judgeTable(tally, scene, `step ${index} ${key} ${table}`, step.expected.order, tables[table], table, portOf(key));
      }
    }
  }
  return tally;
}

/** Judges every cell of every step of a `matrix-e2e` case. */
export function runE2eMatrix(matrix: E2eMatrixCase): Tally {
  const tally = new Tally();
  for (const [index, { namespaces, pods, policies, probe, expected }] of matrix.steps.entries()) {
    const scene = new Scene([...namespaces.map(({ name, labels }) => namespaceObject(name, labels)), ...pods.map(podObject), ...policies]);
    judgeTable(tally, scene, `step ${index} ${probe.protocol}/${probe.port}`, expected.order, expected.rows, 'combined', probe);
  }
  return tally;
}

interface Port {
  readonly protocol: Protocol;
  readonly port: number | string;
}

function judgeTable(tally: Tally, scene: Scene, where: string, order: readonly string[], rows: readonly string[], table: TableName, { protocol, port }: Port): void {
  for (const [row, from] of order.entries()) {
    for (const [column, to] of order.entries()) {
      const cell = rows[row]?.[column];
      const number = typeof port === 'number' ? port : scene.namedPort(to, port, protocol);
      const detail = (found: string) => () => `${where} ${from} -> ${to}: expected ${cell}, found ${found}${scene.refused.length > 0 ? ` (refused: ${scene.refused.join('; ')})` : ''}`;
      if (row === column) tally.skip('a pod reaching itself: always allowed in Kubernetes');
      else if (cell === '*' || cell === '-') tally.skip('not asserted by the case');
      else if (cell === 'P') tally.check(number === undefined, detail(`the named port is ${number}`));
      else if (cell === 'N') tally.check(number === undefined || !scene.declaresPort(to, protocol, number), detail('the port is declared'));
      else if (cell !== '.' && cell !== 'X') throw new Error(`${where}: no cell is written ${String(cell)}`);
      else if (number === undefined) tally.check(false, detail('no port of that name'));
      else {
        const answer = table === 'combined' ? scene.connection(from, to, protocol, number) : scene.oneDirection(table, from, to, protocol, number);
        judge(tally, scene, answer, cell === '.', from, to, detail(answer));
      }
    }
  }
}

/** An answer of `unknown` passes nowhere; it is no failure only where the case gives an end no address. */
export function judge(tally: Tally, scene: Scene, answer: Answer, expected: boolean, from: string, to: string, detail: () => string): void {
  const open = !scene.hasAddress(from) || !scene.hasAddress(to);
  if (answer === 'unknown' && open) tally.skip('the case gives a pod no address, so what ipBlocks say of it is open');
  else tally.check(answer === (expected ? 'allowed' : 'denied'), detail);
}

/** `TCP/80` or `TCP/serve-80-tcp`. */
function portOf(key: string): Port {
  const slash = key.indexOf('/');
  const protocol = PROTOCOLS.find((known) => known === key.slice(0, slash));
  const text = key.slice(slash + 1);
  if (!protocol) throw new Error(`no protocol in ${key}`);
  return { protocol, port: /^\d+$/.test(text) ? Number(text) : text };
}

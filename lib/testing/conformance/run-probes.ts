import { adaptObjects } from './adapt-objects';
import { expectedOf, type PacketCase, type ProbeCase, type ValidationCase } from './corpus-cases';
import { judge } from './run-matrix';
import { Scene } from './scene';
import { Tally } from './tally';

/** Judges the probes of a `probe-list` case, each in its state of the cluster. `base` are objects that all cases of a file share. */
export function runProbes({ objects = [], states, probes }: ProbeCase, base: readonly unknown[] = []): Tally {
  const tally = new Tally();
  const scenes = new Map<number, Scene>();
  const sceneOf = (state: number): Scene => {
    const scene = scenes.get(state) ?? new Scene([...base, ...objects, ...(states?.[state]?.objects ?? [])]);
    scenes.set(state, scene);
    return scene;
  };
  for (const probe of probes) {
    const scene = sceneOf(probe.state ?? 0);
    const answer = scene.connection(probe.from, probe.to, probe.protocol, probe.port, probe.toIP);
    const expected = expectedOf(probe);
    judge(tally, scene, answer, expected, probe.from, probe.to, () => `${probe.from} -> ${probe.to} ${probe.protocol}/${probe.port}: expected ${words(expected)}, found ${answer}`);
  }
  return tally;
}

/** Judges a single packet between two addresses. */
export function runPacket(unit: PacketCase): Tally {
  const tally = new Tally();
  const { srcIP, dstIP, dstPort, protocol } = unit.packet;
  const scene = new Scene(adaptObjects(tally, unit.objects));
  const answer = scene.connection(srcIP, dstIP, protocol, dstPort, dstIP);
  const expected = expectedOf(unit);
  judge(tally, scene, answer, expected, srcIP, dstIP, () => `${srcIP} -> ${dstIP} ${protocol}/${dstPort}: expected ${words(expected)}, found ${answer}`);
  return tally;
}

/** Judges whether the loader takes a NetworkPolicy exactly when the API server would. */
export function runValidation({ policy, valid }: ValidationCase): Tally {
  const tally = new Tally();
  const scene = new Scene([policy]);
  const accepted = scene.snapshot.policies.length === 1;
  tally.check(accepted === valid, () => `expected ${valid ? 'accepted' : 'refused'}, found ${accepted ? 'accepted' : `refused: ${scene.refused.join('; ')}`}`);
  return tally;
}

const words = (allowed: boolean) => (allowed ? 'allowed' : 'denied');

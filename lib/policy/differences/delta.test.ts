import { describe, expect, it } from 'vitest';
import { formatPorts, NO_PORTS, portSet, type PortSet } from '../port-set';
import { deltaOf, isDenied, joinDeltas, NO_DELTA, portsOfDelta, rememberingDelta, type Delta, type Ports } from './delta';

const tcp = (...ports: readonly number[]): PortSet => portSet({ TCP: ports.map((port) => [port, port]) });
const ports = (allowed: readonly number[], unknown: readonly number[] = []): Ports => ({ allowed: tcp(...allowed), unknown: tcp(...unknown) });
const told = (delta: Delta | null) => delta && Object.fromEntries(Object.entries(delta).map(([key, set]: [string, PortSet]) => [key, formatPorts(set).map((text) => parseInt(text))]).filter(([, list]) => list!.length > 0));

describe('what became of ports', () => {
  it.each<[string, Ports, Ports, object | null]>([
    ['is nothing where the same holds', ports([80], [81]), ports([80], [81]), null],
    ['is gained what is allowed now', ports([80]), ports([80, 81]), { gained: [81] }],
    ['is lost what no longer is', ports([80, 81]), ports([80]), { lost: [81] }],
    ['is doubted what can no longer be told', ports([]), ports([], [80]), { doubted: [80] }],
    ['is settled what can be told again', ports([], [80]), ports([]), { settled: [80] }],
    ['is both lost and doubted what was allowed and can no longer be told', ports([80]), ports([], [80]), { lost: [80], doubted: [80] }],
    ['is both gained and settled what could not be told and is allowed now', ports([], [80]), ports([80]), { gained: [80], settled: [80] }],
    ['is each for its own ports', ports([80, 81], [82, 83]), ports([81, 82], [83, 84]), { gained: [82], lost: [80], doubted: [84], settled: [82] }],
  ])('%s', (_, before, after, expected) => {
    expect(told(deltaOf(before, after))).toEqual(expected);
    expect(told(rememberingDelta()(before, after))).toEqual(expected);
  });

  it('is asked about again without a second answer', () => {
    const remembering = rememberingDelta();
    const [one, two, three] = [ports([80]), ports([81]), ports([82])];
    const first = remembering(one, two);
    expect([told(remembering(one, three)), told(remembering(two, one)), remembering(one, two)]).toEqual([{ gained: [82], lost: [80] }, { gained: [80], lost: [81] }, first]);
    expect(remembering(one, two)).toBe(first);
    expect(remembering(one, one)).toBe(null);
  });

  it('in two places is what became of them in either', () => {
    const [a, b] = [deltaOf(ports([80], [81]), ports([90], [91])), deltaOf(ports([1], [2]), ports([3], [4]))];
    expect(told(joinDeltas(a, b))).toEqual({ gained: [3, 90], lost: [1, 80], doubted: [4, 91], settled: [2, 81] });
    expect([joinDeltas(a, null), joinDeltas(null, b), joinDeltas(null, null)]).toEqual([a, b, null]);
    expect(joinDeltas(a, { ...a! })).toBe(a);
    expect(told(joinDeltas(a, { ...a!, settled: tcp(2) }))).toEqual({ gained: [90], lost: [80], doubted: [91], settled: [2, 81] });
  });

  it('is about all the ports that it gives a part', () => {
    expect(formatPorts(portsOfDelta(deltaOf(ports([80], [81]), ports([90], [91]))!))).toEqual(['80-81/TCP', '90-91/TCP']);
    expect(portsOfDelta(NO_DELTA)).toEqual(NO_PORTS);
  });
});

it('nothing allowed is denied only where nothing may be', () => {
  expect([ports([]), ports([80]), ports([], [80]), ports([80], [81])].map(isDenied)).toEqual([true, false, false, false]);
});

/** One stop of the tour. */
export interface TourStep {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What it points at; a step of which that is not on the page is passed over. */
  readonly find: () => Element | null;
  /** Something that can be tried here. */
  readonly trial?: 'denied';
}

/** In the order in which things are done. Elements are found by their role and name, as everybody finds them. */
export const TOUR_STEPS: readonly TourStep[] = [
  {
    id: 'figure',
    title: 'One figure leads',
    text: 'Of all ordered pairs of workloads, so many can reach each other: some because a policy says so, others only because nothing isolates either end.',
    find: () => document.querySelector('section[aria-label="Reachable pairs"]'),
  },
  {
    id: 'map',
    title: 'The map',
    text: 'Lines are what policies allow. A dotted outline is a workload that is open to as many others as its badge says. Click a workload to see who reaches it and whom it reaches.',
    find: () => document.querySelector('[role="application"][aria-label^="Map"]'),
  },
  {
    id: 'why',
    title: 'Ask why',
    text: 'Of any pair you can ask whether one reaches the other. The answer names every policy and rule of both ends; a denial names the half that is missing and offers to draw it.',
    find: () => document.querySelector('aside[aria-label="Inspector"]'),
    trial: 'denied',
  },
  {
    id: 'draw',
    title: 'Draw what should be allowed',
    text: 'Drag the + beside a workload to another one, a Service, a namespace or the Internet; or press A and choose. Nothing changes in your cluster or your files.',
    find: () => named('section[aria-label="Draft"] button', /^Allow…/),
  },
  {
    id: 'impact',
    title: 'Check the impact',
    text: 'What is drawn becomes policies here. They are read back from their own text and evaluated: pairs opened, closed and unchanged, and whether that is exactly what was asked.',
    find: () => document.querySelector('section[aria-label="Draft"]'),
  },
  {
    id: 'export',
    title: 'Take it away',
    text: 'Once the draft has a change, its policies can be had as YAML, a zip, Kustomize, a diff, the text of a pull request, or a bundle with the proof.',
    find: () => named('section[aria-label="Draft"] button', /^Export/) ?? named('header button', /^Draft ·/),
  },
  {
    id: 'open',
    title: 'Now your own',
    text: 'Open your manifests or a cluster here, or drop files anywhere. The way back to the sample is here, too.',
    find: () => document.querySelector('button[aria-label="Open another source"]'),
  },
  {
    id: 'help',
    title: 'All keys',
    text: 'Everything can be done with the keyboard. Here, or with ?, are the keys, and this tour.',
    find: () => document.querySelector('button[aria-label="Keyboard help"]'),
  },
];

const named = (selector: string, name: RegExp): Element | null => [...document.querySelectorAll(selector)].find((element) => name.test((element.textContent ?? '').trim())) ?? null;

/** The element of a step, if it can be seen. */
export function anchorOf(step: TourStep): Element | null {
  const element = step.find();
  return element && element.getClientRects().length > 0 ? element : null;
}

/** The next step in a direction whose element is there; `undefined` at the end. */
export function nextStep<Step>(steps: readonly Step[], from: number, direction: 1 | -1, isThere: (step: Step) => boolean): number | undefined {
  for (let index = from + direction; index >= 0 && index < steps.length; index += direction) if (isThere(steps[index]!)) return index;
  return undefined;
}

import { NAMESPACE_NAME_LABEL, type LabelSelector } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { oncePer } from '../once-per';
import type { PodSelection } from '../rule-form';
import { matchesSelector } from '../selector';
import { isUnread } from '../unread';
import { describeLabels, describeSelector, onlyName, shareOf, type Described, type Share } from './selector-relation';

/**
 * Pods that may appear: all those, whatever else they are labelled, that a selection would pick, in namespaces of today and
 * in new ones.
 */
export interface FuturePods {
  readonly selection: PodSelection;
  readonly namespaces: Described;
  readonly pods: Described;
}

/** The pods a selection stands for; `null` when no pod could ever be among them. */
export function futurePods(selection: PodSelection, snapshot: Snapshot): FuturePods | null {
  const pods = describeSelector(selection.pods);
  const namespaces = describeNamespaces(selection.namespaces, snapshot);
  return pods && namespaces && { selection, namespaces, pods };
}

/** How many of the future pods a selection of a policy or a rule picks. */
export function shareOfPods({ namespaces, pods }: PodSelection, future: FuturePods): Share {
  const ofPods = shareOf(pods, future.pods);
  if (ofPods === 'none') return 'none';
  const ofNamespaces = shareOf(asSelector(namespaces), future.namespaces);
  return ofNamespaces === 'all' ? ofPods : ofNamespaces;
}

/** A namespace of today has the labels it has; of any other only what the selector asks is known. */
function describeNamespaces(wanted: PodSelection['namespaces'], snapshot: Snapshot): Described | null {
  const selector = asSelector(wanted);
  const described = describeSelector(selector);
  const name = described && onlyName(described);
  const present = snapshot.namespaces.find((namespace) => namespace.name === name);
  if (!present || (!present.declared && isUnread(snapshot, 'namespaces', present.name))) return described;
  return matchesSelector(selector, present.labels) ? describeLabels(present.labels) : null;
}

const asSelector = oncePer((namespaces: PodSelection['namespaces']): LabelSelector => ('selector' in namespaces ? namespaces.selector : { matchLabels: { [NAMESPACE_NAME_LABEL]: namespaces.name } }));

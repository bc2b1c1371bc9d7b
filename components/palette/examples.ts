import type { SnapshotView } from '@/lib/queries/contract/snapshot';

/** Questions to begin with, about what is there. */
export function examplesOf({ workloads, services, figure }: Pick<SnapshotView, 'workloads' | 'services' | 'figure'>): readonly string[] {
  const served = services.flatMap((service) => service.workloads.slice(0, 1));
  const name = (id: string | undefined) => {
    const workload = workloads.find((one) => one.id === id);
    return workload && `${workload.namespace}/${workload.name}`;
  };
  const [target, source] = [name(served.at(-1)) ?? name(workloads.at(-1)?.id), name(served[0]) ?? name(workloads[0]?.id)];
  return [
    ...(target ? [`Who can reach ${target}?`] : []),
    ...(target && source && target !== source ? [`Can ${source} reach ${target}?`] : []),
    'What is open to the Internet?',
    ...(figure.unknown > 0 ? ['What is unknown?'] : []),
  ];
}

import { Box, CircleHelp, CornerDownRight, FileLock2, Filter, Folder, Globe, Network, Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import type { NameKind } from '@/lib/queries/question/names';
import { Badge } from '@/components/ui/badge';
import { Kbd } from '@/components/ui/kbd';
import type { Item } from './items';
import { Preview } from './preview';

const ICONS: Readonly<Record<NameKind, typeof Box>> = { workload: Box, service: Network, route: Waypoints, host: Waypoints, namespace: Folder, policy: FileLock2, outside: Globe };

/** One thing that can be chosen. */
export function Row({ item, previewed }: { readonly item: Item; readonly previewed: boolean }) {
  switch (item.kind) {
    case 'reading':
      return (
        <Line icon={CircleHelp} detail={item.reading.corrected ? <Badge tone="accent">Did you mean</Badge> : null} below={item.reading.preview && previewed ? <Preview request={item.reading.preview} /> : null}>
          <span className="wrap-anywhere">{item.reading.words}</span>
        </Line>
      );
    case 'name': {
      const { label, detail, kind } = item.name;
      return (
        <Line icon={ICONS[kind]} detail={detail}>
          <span className="block truncate" title={label}>
            {label}
          </span>
        </Line>
      );
    }
    case 'command':
      return (
        <Line
          icon={CornerDownRight}
          detail={
            item.command.keys?.map((key) => (
              <span key={key} className="ml-1 max-sm:hidden">
                <Kbd>{key}</Kbd>
              </span>
            ))
          }
        >
          {item.command.title}
        </Line>
      );
    case 'filter':
      return (
        <Line icon={Filter} detail="Reach">
          Show the pairs of <span className="font-mono text-sm wrap-anywhere">{item.filter}</span>
        </Line>
      );
    case 'address':
      return (
        <Line icon={Globe} detail="Reach">
          Who can use <span className="font-mono text-sm">{item.block}</span>, and whom it can reach
        </Line>
      );
    case 'example':
      return <Line icon={CircleHelp}>{item.text}</Line>;
  }
}

function Line({ icon: Icon, detail, below, children }: { readonly icon: typeof Box; readonly detail?: ReactNode; readonly below?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-6 items-start gap-2">
      <Icon size={14} className="mt-[5px] shrink-0 text-faint" aria-hidden />
      <span className="min-w-0 flex-1 leading-6">
        {children}
        {below}
      </span>
      {detail ? <span className="shrink-0 text-sm leading-6 text-muted">{detail}</span> : null}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { parsePeer } from '@/lib/model/ids';
import type { PreviewRequest } from '@/lib/queries/question/readings';
import { explainQuery } from '@/lib/queries/explain';
import { reachQuery } from '@/lib/queries/reach';
import { explainRouteQuery } from '@/lib/queries/route';
import { explainServiceQuery } from '@/lib/queries/service';
import { explainPreview, reachPreview, verdictPreview, type PreviewWords } from './preview-words';

const TONE = { allowed: 'text-policy', open: 'text-open', denied: 'text-cut', unknown: 'text-unknown', plain: 'text-muted' } as const;

/** Who types fast does not ask for what is passed by. */
const PAUSE_MS = 160;

/** The answer to a question in one line, as the evaluator gives it; nothing until it is known, or when it cannot be. */
export function Preview({ request }: { readonly request: PreviewRequest }) {
  const key = JSON.stringify(request);
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return settled === key ? <Answer request={request} /> : <Line words={null} />;
}

function Answer({ request }: { readonly request: PreviewRequest }) {
  if (request.kind !== 'pair') return <Reach request={request} />;
  const kind = parsePeer(request.to)?.kind;
  if (kind === 'service') return <ToService request={request} />;
  return kind === 'route' ? <ToRoute request={request} /> : <Pair request={request} />;
}

type PairRequest = Extract<PreviewRequest, { kind: 'pair' }>;

function Pair({ request: { from, to, port } }: { readonly request: PairRequest }) {
  const { data } = useQuery(explainQuery(from, to, port));
  return <Line words={data ? explainPreview(data) : null} />;
}

function ToService({ request: { from, to, port } }: { readonly request: PairRequest }) {
  const { data } = useQuery(explainServiceQuery(from, to, port));
  return <Line words={data ? verdictPreview(data.verdict, data.state) : null} />;
}

function ToRoute({ request: { from, to } }: { readonly request: PairRequest }) {
  const { data } = useQuery(explainRouteQuery(from, to));
  return <Line words={data ? verdictPreview(data.verdict, data.state) : null} />;
}

function Reach({ request }: { readonly request: Exclude<PreviewRequest, { kind: 'pair' }> }) {
  const { data } = useQuery(reachQuery(request.peer));
  return <Line words={data ? reachPreview(request.kind === 'who' ? data.inbound : data.outbound, request.kind) : null} />;
}

function Line({ words }: { readonly words: PreviewWords | null }) {
  return <span className={`block min-h-5 truncate text-sm ${words ? TONE[words.tone] : ''}`}>{words?.text ?? ' '}</span>;
}

import { describe, expect, it } from 'vitest';
import type { NamedDraft } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import { draftFileName, formatDraftFile, LARGEST_DRAFT, parseDraftFile } from './draft-file';

const web = 'workload/shop/Deployment/web' as PeerId;
const draft: NamedDraft = {
  version: 1,
  name: 'Close the shop',
  notes: 'For the audit.',
  changes: [
    { id: 'c1', kind: 'isolate', subject: 'namespace/shop' as PeerId, directions: ['ingress'] },
    { id: 'c2', kind: 'deny', from: web, to: 'cidr/10.0.0.0/8' as PeerId, ports: [{ protocol: 'TCP', port: 443 }], why: 'nothing there', means: 'more' },
  ],
  without: ['dns'],
};

describe('a draft in a file', () => {
  it('comes back as it was', async () => expect(await parseDraftFile(formatDraftFile(draft), 'x.json')).toEqual({ ok: true, draft }));

  it('may be YAML, without ids, and is called after its file when it has no name', async () => {
    const text = `version: 1\nchanges:\n- kind: allow\n  from: internet\n  to: ${web}\n  ports: [{protocol: TCP, port: 443}]\n- {kind: keep, from: ${web}, to: namespace/gone, ports: all}\n`;
    expect(await parseDraftFile(text, 'deploy/open the shop.yaml')).toEqual({
      ok: true,
      draft: {
        version: 1,
        name: 'open the shop',
        changes: [
          { id: 'c1', kind: 'allow', from: 'internet', to: web, ports: [{ protocol: 'TCP', port: 443 }] },
          { id: 'c2', kind: 'keep', from: web, to: 'namespace/gone', ports: 'all' },
        ],
      },
    });
  });

  it('with an id twice is numbered anew', async () => {
    const read = await parseDraftFile(JSON.stringify({ ...draft, changes: draft.changes.map((change) => ({ ...change, id: 'c1' })) }), 'x.json');
    expect(read.ok && read.draft.changes.map(({ id }) => id)).toEqual(['c1', 'c2']);
  });

  it.each([
    ['too large', `{"version":1,"changes":[],"notes":"${'x'.repeat(LARGEST_DRAFT)}"}`, 'x.json has 1.0 MB; a draft has at most 1 MB.'],
    ['broken', '{"version": 1,\n"changes": [', 'x.json is neither JSON nor YAML: line 2: Flow sequence in block collection must be sufficiently indented and end with a ].'],
    ['empty', '', 'x.json is no draft: it holds nothing.'],
    ['a list', '[]', 'x.json is no draft: it holds a list.'],
    ['a number', '7', 'x.json is no draft: it holds a single value.'],
    ['a policy', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n', 'x.json is no draft but a Kubernetes object, NetworkPolicy. Policies are read from the manifests Drawbridge is started with.'],
    ['something else', '{"version": 1, "may": []}', 'x.json is no draft: it has no “changes”.'],
    ['something else again', '{"a": 1}', 'x.json is no draft: it has no “version”.'],
    ['of a later version', '{"version": 2, "changes": []}', 'x.json is a draft of version 2; this Drawbridge reads version 1.'],
    ['of another kind of change', '{"version": 1, "changes": [{"kind": "open"}]}', "x.json is no draft that can be read: changes[0].kind: Invalid discriminator value. Expected 'allow' | 'keep' | 'deny' | 'isolate'."],
    ['of a peer that is none', '{"version": 1, "changes": [{"kind": "isolate", "subject": "shop", "directions": ["ingress"]}]}', 'x.json is no draft that can be read: changes[0].subject: “shop” names no peer. Peers are written workload/NAMESPACE/KIND/NAME, namespace/NAME, service/NAMESPACE/NAME, internet or cidr/10.0.0.0/8.'],
    ['a heap of aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`).join('\n')}\n`, 'x.json is neither JSON nor YAML: Excessive alias count indicates a resource exhaustion attack.'],
  ])('is refused with the reason when it is %s', async (_, text, message) => expect(await parseDraftFile(text, 'x.json')).toEqual({ ok: false, message }));

  it('names the first of many mistakes', async () => {
    const read = await parseDraftFile('{"version": 1, "changes": [{"kind": "allow"}, {"kind": "allow"}]}', 'x.json');
    expect(read).toMatchObject({ ok: false, message: expect.stringMatching(/changes\[0\]\.from: .+; changes\[0\]\.to: .+; changes\[0\]\.ports: .+; and 3 more\.$/) as string });
  });
});

it.each([['Close the shop', 'Close-the-shop.drawbridge.json'], ['../../etc/passwd', 'etc-passwd.drawbridge.json'], ['Größe 2', 'Größe-2.drawbridge.json'], ['///', 'draft.drawbridge.json']])('the draft “%s” is downloaded as %s', (name, file) => expect(draftFileName(name)).toBe(file));

import { settleAccount, viewOf } from '@/lib/apply/runs';
import { otherMethods } from '../../_http/other-methods';
import { json, route } from '../../_http/route';
import { accounts, needAccess, needAccount, openClient } from '../access';

/** The account of a run: what was applied, what failed and what was not tried. */
export const GET = route(async (request, { params }: { readonly params: Promise<{ readonly run: string }> }) => {
  const access = await needAccess();
  const account = await needAccount(access, (await params).run);
  if (account.state !== 'stopped' || access.credentials === 'token') return json(await viewOf(accounts(), account));
  const client = openClient(access, request);
  try {
    return json(await viewOf(accounts(), await settleAccount(accounts(), account, client)));
  } finally {
    client.close();
  }
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');

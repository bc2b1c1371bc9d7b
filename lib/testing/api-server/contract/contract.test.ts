import { afterAll, beforeAll, describe } from 'vitest';
import { findApiServer, HOW_TO_GET_API_SERVER } from '@/lib/cli/api-server';
import { claimDiscovery } from './discovery';
import { claimLists } from './lists';
import { claimObjects } from './objects';
import { claimRights } from './rights';
import { claimServerSideApply } from './server-side-apply';
import { startRealServer, startSmallServer, type TestedServer } from './tested-server';
import { claimWatches } from './watches';

/** A real one takes seven seconds, on a machine that does nothing else. */
const TO_START = 120_000;

/** What holds of a real API server must hold of the small one, on which the other tests rely. */
function claimAll(start: () => Promise<TestedServer>): void {
  let server: TestedServer | undefined;
  const running = (): TestedServer => {
    if (!server) throw new Error('The server has not started');
    return server;
  };
  beforeAll(async () => {
    server = await start();
  }, TO_START);
  afterAll(() => server?.close());
  describe('discovery', () => claimDiscovery(running));
  describe('lists', () => claimLists(running));
  describe('rights', () => claimRights(running));
  describe('objects', () => claimObjects(running));
  describe('server-side apply', () => claimServerSideApply(running));
  describe('watches', () => claimWatches(running));
}

describe('the small test server', () => claimAll(startSmallServer));

const found = findApiServer() !== undefined;
describe.skipIf(!found)(`a real API server${found ? '' : ` (not here; ${HOW_TO_GET_API_SERVER})`}`, () => claimAll(startRealServer));

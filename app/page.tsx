import { Workspace } from './workspace';

/** The one page: the dashboard. */
export default function Page() {
  return <Workspace />;
}

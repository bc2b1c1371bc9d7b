import { z } from 'zod';

// zod compiles parsers with `new Function` when it may, which the page's content security policy forbids. It tries as soon as
// the first schema is made, so every schema of the contract takes zod from here.
z.config({ jitless: true });

export { z };

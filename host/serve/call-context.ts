// Who calls: what every call of the contract is answered with. Used by the router and the routes of its parts.
import type { Viewer } from './viewers.ts';

export interface CallContext { readonly viewer: Viewer; [key: string]: unknown }

// The catalogue, in English. One section per part of the screen; sentences for faults are core/sentences/en.ts.
import { drive } from './en-drive.ts';
import { frame } from './en-frame.ts';
import { player } from './en-player.ts';
import { settings } from './en-settings.ts';
import { setup } from './en-setup.ts';
import { takes } from './en-takes.ts';

export const en = { frame, drive, takes, player, settings, setup } as const;

// The catalogue, in English. One section per part of the screen; sentences for faults are core/sentences/en.ts.
import { drive } from './en-drive.ts';
import { exporting } from './en-export.ts';
import { frame } from './en-frame.ts';
import { label } from './en-label.ts';
import { player } from './en-player.ts';
import { settings } from './en-settings.ts';
import { setup } from './en-setup.ts';
import { sync } from './en-sync.ts';
import { takes } from './en-takes.ts';

export const en = { frame, drive, takes, label, exporting, player, settings, setup, sync } as const;

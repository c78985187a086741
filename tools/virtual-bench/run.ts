// `npm run virtual-bench`: a Linux guest in which USB arms are plugged in and pulled out for real, as far as its
// kernel can tell, and Waldo finds, loses and finds them again. Needs qemu-system-x86, busybox-static and Debian's
// kernel; minutes, not seconds, because the guest's processor is emulated. Called by go.ts.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { findKernel, modulesNeeded } from './kernel.ts';

const modules = ['virtio_pci', '9pnet_virtio', '9p', 'configfs', 'libcomposite', 'dummy_hcd', 'usb_f_acm', 'cdc_acm'];
const longestMinutes = 10;
const mark = 'BENCH ';

/** True when every check in the guest passed. */
export async function virtualBench(root: string): Promise<boolean> {
  for (const program of ['qemu-system-x86_64', 'busybox']) if (!onPath(program)) {
    throw new Error(`The virtual bench needs ${program}. On Debian: apt-get install qemu-system-x86 busybox-static kmod`);
  }
  const folder = join(root, 'out', 'virtual-bench');
  const kernel = findKernel(folder);
  process.stderr.write(`Linux ${kernel.version} in a guest with an emulated processor\n`);
  const initial = packInitial(root, folder);
  const guest = spawn('qemu-system-x86_64', [
    '-accel', 'tcg', '-cpu', 'max', '-smp', '2', '-m', '2048', '-no-reboot', '-display', 'none', '-monitor', 'none', '-serial', 'stdio',
    '-kernel', kernel.image, '-initrd', initial, '-append', 'console=ttyS0 quiet panic=-1 init=/init',
    '-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap',
  ], { stdio: ['ignore', 'pipe', 'inherit'] });
  const limit = setTimeout(() => guest.kill('SIGKILL'), longestMinutes * 60_000);
  const checks: { readonly check: string; readonly ok: boolean; readonly detail: string }[] = [];
  let ended = false;
  for await (const line of createInterface({ input: guest.stdout })) {
    const at = line.indexOf(mark);
    if (at < 0) { if (process.env['WALDO_VIRTUAL_BENCH_LOG'] !== undefined) process.stderr.write(`${line}\n`); continue; }
    const text = line.slice(at + mark.length).trim();
    if (!text.startsWith('{')) { process.stderr.write(`  ${text}\n`); ended ||= text.startsWith('ended with 0'); continue; }
    const told = JSON.parse(text) as (typeof checks)[number];
    checks.push(told);
    process.stdout.write(`${told.ok ? 'ok  ' : 'FAIL'} ${told.check}${told.detail === '' ? '' : `: ${told.detail}`}\n`);
  }
  clearTimeout(limit);
  const failed = checks.filter(({ ok }) => !ok).length;
  process.stdout.write(`${checks.length - failed} passed, ${failed} failed in the guest${ended ? '' : ', which did not come to its end'}\n`);
  return ended && failed === 0 && checks.length > 0;
}

const onPath = (program: string): boolean => (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));

/** The initial file system: busybox, the modules in order, and the first process. */
function packInitial(root: string, folder: string): string {
  const kernel = findKernel(folder);
  const tree = join(folder, 'initial');
  rmSync(tree, { recursive: true, force: true });
  for (const part of ['bin', 'modules']) mkdirSync(join(tree, part), { recursive: true });
  const busybox = (process.env['PATH'] ?? '').split(':').map((one) => join(one, 'busybox')).find((one) => existsSync(one))!;
  copyFileSync(busybox, join(tree, 'bin', 'busybox'));
  const order = modulesNeeded(kernel, modules);
  for (const file of order) copyFileSync(join(kernel.modules, file), join(tree, 'modules', basename(file)));
  writeFileSync(join(tree, 'modules', 'order'), order.map((file) => basename(file)).join('\n'));
  writeFileSync(join(tree, 'bench.env'), `NODE=${process.execPath}\nPROGRAM=${join(root, 'tools', 'virtual-bench', 'in-guest.ts')}\n`);
  writeFileSync(join(tree, 'init'), readFileSync(join(root, 'tools', 'virtual-bench', 'guest-init.sh')));
  chmodSync(join(tree, 'init'), 0o755);
  const archive = join(folder, 'initial.cpio');
  execFileSync('sh', ['-c', `cd '${tree}' && find . | busybox cpio -o -H newc > '${archive}' 2>/dev/null`]);
  return archive;
}

#!/bin/busybox sh
# The first process of the guest: loads the modules, mounts the machine's own file system read-only, runs the checks
# with the project's own Node in it, and powers off. Made part of the initial file system by run.ts.
/bin/busybox mkdir -p /proc /sys /dev /mnt /tmp
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in $(/bin/busybox cat /modules/order); do
  # Two host controllers, so that two arms can be plugged in.
  case $module in dummy_hcd.ko) words=num=2 ;; *) words= ;; esac
  /bin/busybox insmod /modules/$module $words || echo "BENCH module $module failed"
done
/bin/busybox mount -t configfs config /sys/kernel/config
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144 host /mnt || echo "BENCH no file system"
/bin/busybox mount -t proc proc /mnt/proc
/bin/busybox mount --bind /sys /mnt/sys
/bin/busybox mount --bind /sys/kernel/config /mnt/sys/kernel/config
/bin/busybox mount --bind /dev /mnt/dev
/bin/busybox mkdir -p /dev/pts /dev/shm
/bin/busybox mount -t devpts -o ptmxmode=666 devpts /mnt/dev/pts
/bin/busybox mount -t tmpfs tmpfs /mnt/run
/bin/busybox mount -t tmpfs tmpfs /mnt/tmp
/bin/busybox ip link set lo up
. /bench.env
echo "BENCH guest is up"
HOME=/tmp TMPDIR=/tmp /bin/busybox chroot /mnt "$NODE" "$PROGRAM"
echo "BENCH ended with $?"
/bin/busybox poweroff -f

// Where a reset puts the objects. Pure: the same seed gives the same places. Called by Simulation.reset.
import { seededRandom } from './random.ts';
import type { TasksFile } from './world-files.ts';

export interface Place { readonly x: number; readonly y: number; readonly yaw: number }

const triesPerObject = 200;

/** One place per object, at least `apart` from each other, all within the ring sector. */
export function placeObjects(seed: number, count: number, placement: TasksFile['placement']): readonly Place[] {
  const random = seededRandom(seed);
  const between = ([low, high]: readonly [number, number]): number => low + random() * (high - low);
  // A start that leaves no room for the rest is given up and drawn again.
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const places: Place[] = [];
    for (let tries = 0; tries < triesPerObject && places.length < count; tries += 1) {
      const bearing = between(placement.bearing);
      // Even over the area, not crowded at the inner edge.
      const radius = Math.sqrt(between([placement.radius[0] ** 2, placement.radius[1] ** 2]));
      const yaw = bearing + between([-placement.yawSpread, placement.yawSpread]);
      const place = { x: placement.centre[0] + radius * Math.cos(bearing), y: placement.centre[1] + radius * Math.sin(bearing), yaw };
      if (places.every((other) => Math.hypot(other.x - place.x, other.y - place.y) >= placement.apart)) places.push(place);
    }
    if (places.length === count) return places;
  }
  throw new Error(`no room for ${count} objects ${placement.apart} m apart`);
}

// Which of a hand's 21 landmarks are joined: MediaPipe's order, 0 wrist, then thumb, index, middle, ring and
// little finger from root to tip. Everything that draws a hand uses it.
export const handBones: readonly (readonly [number, number])[] = [
  [0, 1], [1, 2], [2, 3], [3, 4],
  [0, 5], [5, 6], [6, 7], [7, 8],
  [5, 9], [9, 10], [10, 11], [11, 12],
  [9, 13], [13, 14], [14, 15], [15, 16],
  [13, 17], [0, 17], [17, 18], [18, 19], [19, 20],
];

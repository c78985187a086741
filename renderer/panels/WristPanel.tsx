// The camera at the arm's wrist.
import { RigCameraPicture } from '../scene/RigCameraPicture.tsx';

export default function WristPanel() { return <RigCameraPicture name="wrist" />; }

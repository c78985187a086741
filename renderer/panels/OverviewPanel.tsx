// The rig's overview camera.
import { RigCameraPicture } from '../scene/RigCameraPicture.tsx';

export default function OverviewPanel() { return <RigCameraPicture name="overview" />; }

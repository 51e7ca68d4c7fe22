// The panel of networks on the plane: units and links, and the map of what they answer.

import { paintThumbnails } from "../../points/network/thumbnails.js";
import { createArea } from "./area.js";
import { pointsPanel } from "../../points/points_panel.js";

export const panel = pointsPanel("plane", { createFace: createArea, paintTiles: paintThumbnails });

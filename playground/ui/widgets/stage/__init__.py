"""Components that live in the browser: the stage of a run or a race, and the pad."""

/* scout.h (private): a second player that runs ahead on a thread of its own and leaves snapshots,
 * so that any frame can be had again, or for the first time, in a moment. Thread-safety: one
 * thread. */
#ifndef ROURCE_APP_SCOUT_H
#define ROURCE_APP_SCOUT_H

#include "player.h"

struct scout;

/* Starts one beside a player that has started; the player must outlive it, and neither its
 * timeline's pace nor its frames' size may change before scout_stop(). Owned by the caller.
 * RC_ENOMEM, RC_EIO. */
RC_NODISCARD enum rc_status scout_start(struct scout **out, struct error *err,
                                        const struct player *player);
/* Asks the thread to end after the frame or the commit that it is at, and to free all that it has.
 * Nothing but scout_has_ended() and scout_stop() may follow. */
void scout_ask_to_end(struct scout *scout);
/* Whether scout_stop() would not have to wait for the thread. */
bool scout_has_ended(struct scout *scout);
/* Waits for the end of the thread and frees; takes NULL. */
void scout_stop(struct scout *scout);
/* Frames that have been simulated so far, and whether it goes on. */
uint64_t scout_reached(struct scout *scout, bool *running);
/* Bytes of all snapshots, and how many there are. */
size_t scout_memory(struct scout *scout, size_t *count);
/* Brings a player to the state after frame n, exactly as if it had been played from the start: goes
 * on from where it stands when `exact` (it has only been stepped) and that is nearest, else from a
 * snapshot. *there is false when the scout has not come near n yet: nothing has changed then.
 * Errors of player_step(). */
RC_NODISCARD enum rc_status scout_seek(struct scout *scout, struct error *err,
                                       struct player *player, bool exact, uint64_t n, bool *there);

#endif

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import io.minitempo.ring.kv.CasFailedException;
import io.minitempo.ring.partition.PartitionChanges;
import io.minitempo.ring.partition.PartitionState;
import java.util.Map;
import java.util.Optional;

/// The forms of a partition ring's page (`spec/ring.md §8.3`).
public final class PartitionRingForms {

    private final PartitionChanges changes;

    /// The forms of the ring that `changes` changes.
    public PartitionRingForms(PartitionChanges changes) {
        this.changes = changes;
    }

    /// Carries out what the fields of a form ask for; an unknown action does nothing.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public FormAnswer submit(Map<String, String> fields) throws InterruptedException {
        String action = fields.getOrDefault("action", "");
        return switch (action) {
            case "change_state", "change_state_and_lock" -> changeState(fields, action.endsWith("_lock"));
            case "state_change_lock" -> changeLock(fields);
            default -> FormAnswer.DONE;
        };
    }

    private FormAnswer changeState(Map<String, String> fields, boolean lock) throws InterruptedException {
        String id = fields.getOrDefault("partition_id", "");
        Optional<Integer> partition = number(id);
        if (partition.isEmpty()) {
            return invalidId(id);
        }
        Optional<PartitionState> state = PartitionState.ofFullName(fields.getOrDefault("partition_state", ""));
        if (state.isEmpty()) {
            return FormAnswer.badRequest("invalid partition state");
        }
        try {
            if (lock) {
                changes.changeStateAndLock(partition.get(), state.get());
            } else {
                changes.changeState(partition.get(), state.get());
            }
            return FormAnswer.DONE;
        } catch (CasFailedException e) {
            return FormAnswer.badRequest("failed to change partition state: " + e.text());
        }
    }

    private FormAnswer changeLock(Map<String, String> fields) throws InterruptedException {
        String id = fields.getOrDefault("partition_id", "");
        Optional<Integer> partition = number(id);
        if (partition.isEmpty()) {
            return invalidId(id);
        }
        String locked = fields.getOrDefault("locked", "");
        if (!locked.equals("true") && !locked.equals("false")) {
            return FormAnswer.badRequest("invalid value of locked: expected true or false, found '" + locked + "'");
        }
        try {
            changes.changeLock(partition.get(), locked.equals("true"));
            return FormAnswer.DONE;
        } catch (CasFailedException e) {
            return FormAnswer.badRequest("failed to change partition state change lock: " + e.text());
        }
    }

    private static FormAnswer invalidId(String id) {
        return FormAnswer.badRequest("invalid partition ID: expected a number, found '" + id + "'");
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.job;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A piece of work on the blocks of one tenant (`spec/blocks.md §12.3`).
///
/// @param id names it
/// @param type what is to be done
/// @param tenant whose blocks
/// @param input the blocks of a compaction
/// @param output the blocks that a compaction wrote
/// @param status how far it is
/// @param created when it was made
/// @param started when a worker got it
/// @param ended when it ended, or [#UNSET]
/// @param worker who got it
/// @param retries how often it was handed out again
public record Job(
        String id,
        Type type,
        TenantId tenant,
        List<BlockId> input,
        List<BlockId> output,
        Status status,
        Instant created,
        Instant started,
        Instant ended,
        String worker,
        int retries) {

    /// A time that was never set, the zero time of Go.
    public static final Instant UNSET = Instant.parse("0001-01-01T00:00:00Z");

    /// Copies the lists.
    public Job {
        input = List.copyOf(input);
        output = List.copyOf(output);
    }

    /// What is to be done, with its number in files and messages.
    public enum Type {
        /// Several blocks become one.
        COMPACTION(1),
        /// Old blocks are marked and deleted.
        RETENTION(2);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        /// The number in files and messages.
        public int number() {
            return number;
        }

        /// The name in metrics and pages, such as `JOB_TYPE_COMPACTION`.
        public String label() {
            return "JOB_TYPE_" + name();
        }

        static Type of(int number) {
            return switch (number) {
                case 1 -> COMPACTION;
                case 2 -> RETENTION;
                default -> throw new IllegalArgumentException("job type " + number + " is not known");
            };
        }
    }

    /// How far a job is, with its number in files and messages.
    public enum Status {
        /// Nobody has it.
        UNSPECIFIED(0),
        /// It was done.
        SUCCEEDED(1),
        /// It was not.
        FAILED(2),
        /// A worker has it.
        RUNNING(3);

        private final int number;

        Status(int number) {
            this.number = number;
        }

        /// The number in files.
        public int number() {
            return number;
        }

        /// The name in pages, such as `JOB_STATUS_RUNNING`.
        public String label() {
            return "JOB_STATUS_" + name();
        }

        static Status of(int number) {
            if (number < 0 || number >= values().length) {
                throw new IllegalArgumentException("job status " + number + " is not known");
            }
            return values()[number];
        }
    }

    /// A job that nobody has yet.
    public static Job pending(String id, Type type, TenantId tenant, List<BlockId> input, Instant now) {
        return new Job(id, type, tenant, input, List.of(), Status.UNSPECIFIED, now, UNSET, UNSET, "", 0);
    }

    /// The job in the hands of a worker.
    public Job startedBy(String name, Instant now) {
        return new Job(id, type, tenant, input, output, Status.RUNNING, created, now, UNSET, name, retries);
    }

    /// The job handed to its worker once more.
    public Job retried() {
        return new Job(id, type, tenant, input, output, status, created, started, ended, worker, retries + 1);
    }

    /// The job at its end.
    public Job ended(Status how, List<BlockId> blocks, Instant now) {
        return new Job(id, type, tenant, input, blocks, how, created, started, now, worker, retries);
    }

    /// Whether a worker has it.
    public boolean isRunning() {
        return status == Status.RUNNING;
    }

    /// How long it ran.
    public Duration duration() {
        return Duration.between(started, ended);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.job;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.hash.Fnv;
import io.minitempo.objectstore.Backend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every job that runs, or ended not long ago, in 256 shards (`spec/blocks.md §12.3`).
///
/// A change is in the file of its shard before a call returns, so that a job which a worker holds is known after a
/// restart; `work.json` in the bucket is for schedulers that come up on another disk. Guarded by its lock.
public final class Work {

    /// The key of the jobs in the bucket.
    public static final String KEY = "work.json";

    static final int SHARDS = 256;

    private static final Logger log = LoggerFactory.getLogger(Work.class);

    private final WorkFiles files;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Map<String, Job>> shards = new ArrayList<>();

    /// No jobs, with files in a folder.
    public Work(WorkFiles files) {
        this.files = files;
        for (int i = 0; i < SHARDS; i++) {
            shards.add(new LinkedHashMap<>());
        }
    }

    /// The shard of a job.
    static int shardOf(String id) {
        return Fnv.fnv1ax32(id.getBytes(StandardCharsets.UTF_8)) & SHARDS - 1;
    }

    /// Takes up the jobs of the files, or of the bucket where there are no files. What is damaged is left out with a
    /// log line: its blocks may be planned again, which costs work and loses nothing.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void load(Backend bucket) throws InterruptedException {
        Optional<List<Job>> local = files.read();
        List<Job> jobs = local.isPresent() ? local.get() : ofBucket(bucket);
        lock.lock();
        try {
            jobs.forEach(job -> shards.get(shardOf(job.id())).put(job.id(), job));
        } finally {
            lock.unlock();
        }
    }

    private static List<Job> ofBucket(Backend bucket) throws InterruptedException {
        try {
            return WorkJson.read(bucket.read(KEY));
        } catch (TempoException.NotFound e) {
            return List.of();
        } catch (TempoException | IllegalArgumentException e) {
            log.atError().addKeyValue("key", KEY).setCause(e).log("jobs were not read, starting without");
            return List.of();
        }
    }

    /// Adds or replaces a job.
    ///
    /// @throws TempoException.Unavailable when the file cannot be written; the job is as before then
    public void put(Job job) {
        lock.lock();
        try {
            int shard = shardOf(job.id());
            Map<String, Job> jobs = new LinkedHashMap<>(shards.get(shard));
            jobs.put(job.id(), job);
            files.write(shard, jobs.values());
            shards.set(shard, jobs);
        } finally {
            lock.unlock();
        }
    }

    /// The job of that id.
    public Optional<Job> job(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(shards.get(shardOf(id)).get(id));
        } finally {
            lock.unlock();
        }
    }

    /// The job that a worker has not ended.
    public Optional<Job> runningOf(String worker) {
        return jobs().stream()
                .filter(job -> job.isRunning() && job.worker().equals(worker))
                .findFirst();
    }

    /// All jobs.
    public List<Job> jobs() {
        lock.lock();
        try {
            List<Job> jobs = new ArrayList<>();
            shards.forEach(shard -> jobs.addAll(shard.values()));
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    /// The blocks of a tenant that are, or not long ago were, the input of a job.
    public Set<BlockId> inputs(TenantId tenant) {
        Set<BlockId> inputs = new HashSet<>();
        for (Job job : jobs()) {
            if (job.tenant().equals(tenant)) {
                inputs.addAll(job.input());
            }
        }
        return inputs;
    }

    /// Fails jobs that run for too long, and forgets jobs that ended long ago.
    ///
    /// @return the jobs that were failed
    /// @throws TempoException.Unavailable when a file cannot be written; the rest is done by the next call
    public List<Job> prune(Instant now, Duration pruneAge, Duration deadTimeout) {
        List<Job> failed = new ArrayList<>();
        lock.lock();
        try {
            for (int shard = 0; shard < SHARDS; shard++) {
                Map<String, Job> kept = new LinkedHashMap<>();
                List<Job> dead = new ArrayList<>();
                for (Job job : shards.get(shard).values()) {
                    if (job.isRunning() && job.started().isBefore(now.minus(deadTimeout))) {
                        Job ended = job.ended(Job.Status.FAILED, List.of(), now);
                        dead.add(ended);
                        kept.put(job.id(), ended);
                    } else if (job.isRunning() || !job.ended().isBefore(now.minus(pruneAge))) {
                        kept.put(job.id(), job);
                    }
                }
                if (!kept.equals(shards.get(shard))) {
                    files.write(shard, kept.values());
                    shards.set(shard, kept);
                    failed.addAll(dead);
                }
            }
        } finally {
            lock.unlock();
        }
        return failed;
    }

    /// Writes all jobs to the bucket.
    ///
    /// @return how many bytes there are
    /// @throws InterruptedException when the caller is interrupted
    public int flush(Backend bucket) throws InterruptedException {
        List<Collection<Job>> copies = new ArrayList<>();
        lock.lock();
        try {
            shards.forEach(shard -> copies.add(List.copyOf(shard.values())));
        } finally {
            lock.unlock();
        }
        byte[] json = WorkJson.write(copies);
        bucket.put(KEY, json);
        return json.length;
    }
}

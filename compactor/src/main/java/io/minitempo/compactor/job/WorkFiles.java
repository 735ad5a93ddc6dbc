// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.job;

import io.minitempo.core.TempoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files `shard_000.json` to `shard_255.json` of a folder, each replaced as a whole. Owned by [Work].
public final class WorkFiles {

    private static final Logger log = LoggerFactory.getLogger(WorkFiles.class);

    private final Path folder;

    /// Files in `backend_scheduler.local_work_path`; nothing is made yet.
    public WorkFiles(Path folder) {
        this.folder = folder;
    }

    private Path file(int shard) {
        return folder.resolve(String.format(Locale.ROOT, "shard_%03d.json", shard));
    }

    /// The jobs of all files; nothing when there is no file at all.
    Optional<List<Job>> read() {
        List<Job> jobs = new ArrayList<>();
        boolean any = false;
        for (int shard = 0; shard < Work.SHARDS; shard++) {
            Path file = file(shard);
            if (!Files.exists(file)) {
                continue;
            }
            any = true;
            try {
                jobs.addAll(WorkJson.readShard(Files.readAllBytes(file)));
            } catch (IOException | IllegalArgumentException e) {
                log.atError().addKeyValue("file", file).setCause(e).log("jobs of a shard were not read, left out");
            }
        }
        return any ? Optional.of(jobs) : Optional.empty();
    }

    /// Replaces the file of a shard.
    ///
    /// @throws TempoException.Unavailable when it cannot be written; the old one stands then
    void write(int shard, Collection<Job> jobs) {
        Path file = file(shard);
        Path fresh = folder.resolve(file.getFileName() + ".tmp");
        try {
            Files.createDirectories(folder);
            Files.write(fresh, WorkJson.writeShard(jobs));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TempoException.Unavailable(
                    "backend_scheduler.local_work_path: " + file + " cannot be written: " + e, e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.local;

import io.minitempo.objectstore.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file being written beside the place where it will stand. Owned by one thread.
final class LocalUpload implements Upload {

    private static final Logger log = LoggerFactory.getLogger(LocalUpload.class);

    private final FileWriter writer;
    private final String key;
    private final Path target;
    private final Path unfinished;
    private final FileChannel channel;
    private long size;
    private boolean ended;

    LocalUpload(FileWriter writer, String key, Path target, Path unfinished, FileChannel channel) {
        this.writer = writer;
        this.key = key;
        this.target = target;
        this.unfinished = unfinished;
        this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws InterruptedException {
        FileErrors.run("write " + key, () -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                size += channel.write(buffer);
            }
            return size;
        });
    }

    /// Appends everything that a file holds.
    void append(FileChannel source) throws IOException {
        long length = source.size();
        long done = 0;
        while (done < length) {
            long moved = source.transferTo(done, length - done, channel);
            if (moved <= 0) {
                throw new IOException("source ended after " + done + " of " + length + " bytes");
            }
            done += moved;
        }
        size += length;
    }

    @Override
    public void endPart() {}

    @Override
    public long size() {
        return size;
    }

    @Override
    public void complete() throws InterruptedException {
        if (ended) {
            throw new IllegalStateException("upload of " + key + " has ended");
        }
        FileErrors.run("write " + key, () -> {
            finish();
            return key;
        });
    }

    /// The part of [#complete] for callers that sort out failures themselves.
    void finish() throws IOException {
        channel.force(true);
        channel.close();
        FileWriter.rename(key, unfinished, target);
        ended = true;
        FileWriter.sync(FileWriter.parent(target));
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            channel.close();
            Files.deleteIfExists(unfinished);
            writer.prune(FileWriter.parent(target));
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", unfinished).setCause(e).log("unfinished file was not removed");
        }
    }
}

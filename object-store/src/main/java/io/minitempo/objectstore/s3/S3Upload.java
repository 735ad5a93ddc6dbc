// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.TempoException;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.Upload;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// An object written in parts as they come; one that fits into the first part is written with a single PUT.
///
/// With a configured part size every part but the last has exactly that size. Without one a part ends where the
/// caller says, once it has the 5 MiB that S3 demands, or when it has 32 MiB, which bounds the memory. S3 takes 10 000
/// parts; after the first 1000 only full ones are sent, which makes room for 290 GiB. Owned by one thread.
final class S3Upload implements Upload {

    private static final Logger log = LoggerFactory.getLogger(S3Upload.class);

    private static final int LARGEST_FREE_PART = 32 << 20;
    private static final int MAX_SMALL_PARTS = 1000;
    private static final int MAX_PARTS = 10_000;

    private final S3Client client;
    private final S3Requests requests;
    private final String key;
    private final long configuredPartSize;
    private final Lookup lookup;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] buffer = new byte[64 << 10];
    private int buffered;
    private long size;
    private @Nullable String uploadId;
    private boolean ended;

    /// Looks an object up after an answer was lost.
    interface Lookup {
        ObjectInfo info(String key) throws InterruptedException;
    }

    S3Upload(S3Client client, S3Requests requests, String key, long configuredPartSize, Lookup lookup) {
        this.client = client;
        this.requests = requests;
        this.key = key;
        this.configuredPartSize = configuredPartSize;
        this.lookup = lookup;
    }

    private int fullPart() {
        return configuredPartSize == 0 ? LARGEST_FREE_PART : (int) Math.min(configuredPartSize, Integer.MAX_VALUE - 8);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws InterruptedException {
        checkOpen();
        int done = 0;
        while (done < length) {
            if (buffered == fullPart()) {
                sendPart();
            }
            int step = Math.min(length - done, fullPart() - buffered);
            ensureCapacity(buffered + step);
            System.arraycopy(bytes, offset + done, buffer, buffered, step);
            buffered += step;
            done += step;
        }
        size += length;
    }

    private void ensureCapacity(int needed) {
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(fullPart(), Math.max(needed, buffer.length * 2L)));
        }
    }

    @Override
    public void endPart() throws InterruptedException {
        checkOpen();
        if (configuredPartSize == 0 && buffered >= S3Config.MIN_PART_SIZE && parts.size() < MAX_SMALL_PARTS) {
            sendPart();
        }
    }

    @Override
    public long size() {
        return size;
    }

    private void sendPart() throws InterruptedException {
        byte[] content = buffer;
        int length = buffered;
        sendPart(RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(content, 0, length), length, "application/octet-stream"));
        buffered = 0;
    }

    private void sendPart(RequestBody body) throws InterruptedException {
        if (uploadId == null) {
            uploadId = S3Errors.call(
                            "start to write", key, () -> client.createMultipartUpload(requests.createUpload(key)))
                    .uploadId();
        }
        String id = uploadId;
        int number = parts.size() + 1;
        if (number > MAX_PARTS) {
            throw new TempoException.TooLarge("object " + key + " needs more than " + MAX_PARTS
                    + " parts: storage.trace.s3.part_size is too small for it");
        }
        UploadPartResponse sent = S3Errors.call(
                "write part " + number + " of",
                key,
                () -> client.uploadPart(requests.uploadPart(key, id, number), body));
        parts.add(CompletedPart.builder().partNumber(number).eTag(sent.eTag()).build());
    }

    /// Sends a whole file, which is read again when a part must be sent again; nothing of it is held in memory.
    void writeFile(Path file, long length) throws InterruptedException {
        long part = configuredPartSize == 0 ? Math.max(LARGEST_FREE_PART * 2L, length / 9000 + 1) : configuredPartSize;
        for (long start = 0; start < length; start += part) {
            long from = start;
            long count = Math.min(part, length - start);
            sendPart(RequestBody.fromContentProvider(
                    () -> section(file, from, count), count, "application/octet-stream"));
        }
        size += length;
    }

    private InputStream section(Path file, long from, long count) {
        try {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(from);
            return new BufferedInputStream(new Section(in, count));
        } catch (IOException e) {
            throw new TempoException.Unavailable("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void complete() throws InterruptedException {
        checkOpen();
        if (uploadId == null) {
            byte[] content = buffer;
            int length = buffered;
            RequestBody body = RequestBody.fromContentProvider(
                    () -> new ByteArrayInputStream(content, 0, length), length, "application/octet-stream");
            S3Errors.call("write", key, () -> client.putObject(requests.put(key).build(), body));
        } else {
            if (buffered > 0) {
                sendPart();
            }
            completeParts(uploadId);
        }
        ended = true;
    }

    private void completeParts(String id) throws InterruptedException {
        try {
            S3Errors.raw(
                    "complete", key, () -> client.completeMultipartUpload(requests.completeUpload(key, id, parts)));
        } catch (SdkException e) {
            if (!S3Errors.code(e).equals(S3Errors.NO_SUCH_UPLOAD) || !isComplete()) {
                throw S3Errors.translate("complete", key, e);
            }
        }
    }

    /// Whether an earlier attempt, whose answer was lost, has put the object together.
    private boolean isComplete() throws InterruptedException {
        try {
            ObjectInfo info = lookup.info(key);
            return info.size() == size && info.version().endsWith("-" + parts.size());
        } catch (TempoException.NotFound e) {
            return false;
        }
    }

    private void checkOpen() {
        if (ended) {
            throw new IllegalStateException("upload of " + key + " has ended");
        }
    }

    @Override
    public void close() {
        String id = uploadId;
        if (ended || id == null) {
            ended = true;
            return;
        }
        ended = true;
        boolean interrupted = Thread.interrupted();
        try {
            S3Errors.call("abort", key, () -> client.abortMultipartUpload(requests.abortUpload(key, id)));
        } catch (TempoException e) {
            log.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("upload", id)
                    .setCause(e)
                    .log("multipart upload was not aborted, its parts stay in the bucket");
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.StoredObject;
import io.minitempo.objectstore.Upload;
import io.minitempo.objectstore.internal.ObjectKeys;
import io.minitempo.objectstore.internal.RangeMerge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A bucket of S3, MinIO or Garage (`spec/blocks.md §3.1`).
///
/// The code `NoSuchKey` is the only sign that an object does not exist. Listings of directories use version 1 of the
/// call and listings of keys version 2, as Tempo does. Keys are used as they come; a configured prefix is put before
/// them by [io.minitempo.objectstore.layers.PrefixedBackend].
public final class S3Backend implements Backend {

    /// Files up to this size are sent in one request.
    private static final long SINGLE_PUT_SIZE = 64L << 20;

    private final S3Config config;
    private final S3Client client;
    private final SdkHttpClient http;
    private final S3Requests requests;

    /// A backend over a client and its connections, both of which it closes in the end.
    S3Backend(S3Config config, S3Client client, SdkHttpClient http) {
        this.config = config;
        this.client = client;
        this.http = http;
        this.requests = new S3Requests(config);
    }

    @Override
    public void probe() throws InterruptedException {
        try {
            S3Errors.raw("list", config.bucket(), () -> client.listObjects(requests.probe()));
        } catch (SdkException e) {
            TempoException translated = S3Errors.translate("list bucket", config.bucket(), e);
            throw translated instanceof TempoException.NotFound
                    ? new TempoException.Internal("S3 has no bucket " + config.bucket(), e)
                    : translated;
        }
    }

    @Override
    public StoredObject get(String key) throws InterruptedException {
        ObjectKeys.check(key);
        return S3Errors.call(
                "read",
                key,
                () -> client.getObject(requests.get(key, null), (ResponseTransformer<GetObjectResponse, StoredObject>)
                        (response, body) -> whole(key, response, body)));
    }

    private static StoredObject whole(String key, GetObjectResponse response, AbortableInputStream body) {
        Long length = response.contentLength();
        if (length != null && length > Integer.MAX_VALUE - 8) {
            body.abort();
            throw new TempoException.TooLarge("object " + key + " is too large to be read whole: " + length + " bytes");
        }
        byte[] bytes;
        try {
            bytes = length == null ? body.readAllBytes() : body.readNBytes(length.intValue());
        } catch (IOException e) {
            throw RetryableException.create("connection broke while " + key + " was read", e);
        }
        if (length != null && bytes.length != length) {
            throw RetryableException.create(
                    "answer for " + key + " ended after " + bytes.length + " of " + length + " bytes");
        }
        return new StoredObject(info(key, bytes.length, response.lastModified(), response.eTag()), bytes);
    }

    private static ObjectInfo info(String key, long size, @Nullable Instant modified, @Nullable String eTag) {
        String version = eTag == null ? ObjectInfo.NO_VERSION : eTag.replace("\"", "");
        return new ObjectInfo(key, size, modified == null ? Instant.EPOCH : modified, version);
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws InterruptedException {
        ObjectKeys.check(key);
        if (length == 0) {
            return new byte[0];
        }
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        try {
            return S3Errors.raw(
                    "read",
                    key,
                    () -> client.getObject(requests.get(key, range), (ResponseTransformer<GetObjectResponse, byte[]>)
                            (response, body) -> part(key, offset, length, response, body)));
        } catch (SdkException e) {
            if (S3Errors.status(e) == S3Errors.RANGE_NOT_SATISFIABLE
                    || S3Errors.code(e).equals(S3Errors.INVALID_RANGE)) {
                throw tooShort(key, offset, offset, length);
            }
            throw S3Errors.translate("read", key, e);
        }
    }

    private static byte[] part(
            String key, long offset, int length, GetObjectResponse response, AbortableInputStream body) {
        if (response.contentRange() == null) {
            body.abort();
            throw new TempoException.Internal("S3 server ignores ranges: it sent all of " + key);
        }
        byte[] bytes = new byte[length];
        int read;
        try {
            read = body.readNBytes(bytes, 0, length);
        } catch (IOException e) {
            throw RetryableException.create("connection broke while " + key + " was read", e);
        }
        Long announced = response.contentLength();
        if (announced != null && read < Math.min(announced, length)) {
            throw RetryableException.create(
                    "answer for " + key + " ended after " + read + " of " + announced + " bytes");
        }
        if (read < length) {
            throw tooShort(key, offset + read, offset, length);
        }
        return bytes;
    }

    private static CorruptBlockException tooShort(String key, long end, long offset, int length) {
        return new CorruptBlockException(
                key, end, "object ends here, expected " + length + " bytes from " + offset + " on");
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        ObjectKeys.check(key);
        return RangeMerge.REMOTE.read(ranges, (offset, length) -> readRange(key, offset, length));
    }

    /// Asks with a GET, because only the answer to a GET has a body that says what is missing, object or bucket.
    @Override
    public ObjectInfo info(String key) throws InterruptedException {
        ObjectKeys.check(key);
        try {
            return S3Errors.raw(
                    "look up",
                    key,
                    () -> client.getObject(
                            requests.get(key, "bytes=0-0"),
                            (ResponseTransformer<GetObjectResponse, ObjectInfo>) (response, body) -> {
                                body.abort();
                                return info(key, totalSize(response), response.lastModified(), response.eTag());
                            }));
        } catch (SdkException e) {
            if (S3Errors.status(e) == S3Errors.RANGE_NOT_SATISFIABLE) {
                HeadObjectResponse empty = S3Errors.call("look up", key, () -> client.headObject(requests.head(key)));
                Long size = empty.contentLength();
                return info(key, size == null ? 0 : size, empty.lastModified(), empty.eTag());
            }
            throw S3Errors.translate("look up", key, e);
        }
    }

    /// The number behind the slash of `bytes 0-0/1234`.
    private static long totalSize(GetObjectResponse response) {
        String range = response.contentRange();
        if (range == null) {
            return response.contentLength() == null ? 0 : response.contentLength();
        }
        return Long.parseLong(range.substring(range.indexOf('/') + 1));
    }

    @Override
    public void put(String key, byte[] bytes) throws InterruptedException {
        ObjectKeys.check(key);
        put(requests.put(key).build(), RequestBody.fromBytes(bytes));
    }

    private PutObjectResponse put(PutObjectRequest request, RequestBody body) throws InterruptedException {
        return S3Errors.call("write", request.key(), () -> client.putObject(request, body));
    }

    @Override
    public Optional<String> putIfVersion(String key, byte[] bytes, String version) throws InterruptedException {
        ObjectKeys.check(key);
        PutObjectRequest.Builder request = requests.put(key);
        if (version.equals(ObjectInfo.NO_VERSION)) {
            request.ifNoneMatch("*");
        } else {
            request.ifMatch('"' + version + '"');
        }
        try {
            PutObjectResponse response =
                    S3Errors.raw("write", key, () -> client.putObject(request.build(), RequestBody.fromBytes(bytes)));
            return Optional.of(info(key, bytes.length, null, response.eTag()).version());
        } catch (SdkException e) {
            int status = S3Errors.status(e);
            if (status == S3Errors.PRECONDITION_FAILED
                    || status == S3Errors.CONFLICT
                    || S3Errors.code(e).equals(S3Errors.NO_SUCH_KEY)) {
                return Optional.empty();
            }
            throw S3Errors.translate("write", key, e);
        }
    }

    @Override
    public void putFile(String key, Path file) throws InterruptedException {
        ObjectKeys.check(key);
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw new TempoException.Unavailable("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (size <= SINGLE_PUT_SIZE) {
            put(requests.put(key).build(), RequestBody.fromFile(file));
            return;
        }
        try (S3Upload upload = upload(key)) {
            upload.writeFile(file, size);
            upload.complete();
        }
    }

    @Override
    public Upload startUpload(String key) throws InterruptedException {
        ObjectKeys.check(key);
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before an upload of " + key);
        }
        return upload(key);
    }

    private S3Upload upload(String key) {
        return new S3Upload(client, requests, key, config.partSize(), this::info);
    }

    @Override
    public void copy(String source, String target) throws InterruptedException {
        ObjectKeys.check(source);
        ObjectKeys.check(target);
        S3Errors.call("copy", source, () -> client.copyObject(requests.copy(source, target)));
    }

    @Override
    public void move(String source, String target) throws InterruptedException {
        copy(source, target);
        delete(source);
    }

    @Override
    public void delete(String key) throws InterruptedException {
        ObjectKeys.check(key);
        try {
            S3Errors.call("delete", key, () -> client.deleteObject(requests.delete(key)));
        } catch (TempoException.NotFound e) {
            // S3 answers 204, but not everything that speaks like it does.
            return;
        }
    }

    @Override
    public ListPage list(ListRequest request) throws InterruptedException {
        ObjectKeys.checkPrefix(request.prefix());
        return request.directories() ? listDirectories(request) : listKeys(request);
    }

    private ListPage listDirectories(ListRequest request) throws InterruptedException {
        ListObjectsResponse page =
                S3Errors.call("list", request.prefix(), () -> client.listObjects(requests.listDirectories(request)));
        List<String> directories =
                page.commonPrefixes().stream().map(CommonPrefix::prefix).toList();
        String next = page.isTruncated() ? page.nextMarker() : null;
        if (page.isTruncated() && next == null) {
            next = last(page.contents(), directories);
        }
        return new ListPage(infos(page.contents()), directories, next);
    }

    /// Where a store that sends no marker ended.
    private static @Nullable String last(List<S3Object> objects, List<String> directories) {
        String object = objects.isEmpty() ? "" : objects.getLast().key();
        String directory = directories.isEmpty() ? "" : directories.getLast();
        String last = object.compareTo(directory) > 0 ? object : directory;
        return last.isEmpty() ? null : last;
    }

    private ListPage listKeys(ListRequest request) throws InterruptedException {
        ListObjectsV2Response page =
                S3Errors.call("list", request.prefix(), () -> client.listObjectsV2(requests.listKeys(request)));
        return new ListPage(
                infos(page.contents()), List.of(), page.isTruncated() ? page.nextContinuationToken() : null);
    }

    private static List<ObjectInfo> infos(List<S3Object> objects) {
        return objects.stream()
                .map(o -> info(o.key(), o.size(), o.lastModified(), o.eTag()))
                .toList();
    }

    @Override
    public void close() {
        client.close();
        http.close();
    }
}

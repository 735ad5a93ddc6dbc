// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import java.io.InputStream;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// An S3 server inside the test process, on a loopback port, that keeps its objects in memory.
///
/// It can be stopped and started again on the same port with the same objects, and told to refuse kinds of requests
/// for a while with status 503. A test that uses it needs `object-store` on its classpath, which brings the SDK types
/// that the server is written in. Any thread may use it.
public final class S3Server implements AutoCloseable {

    private static final String ACCESS_KEY = "local-access-key";
    private static final String SECRET_KEY = "local-secret-key";

    private final FaultyStore store = new FaultyStore(new TransientNio2BlobStore());
    /// 0 until the first start has chosen one.
    private volatile int port;

    private @Nullable S3Proxy proxy;

    /// What kinds of requests there are.
    public enum Operation {
        /// GET and HEAD of an object.
        READ,
        /// PUT and copy of an object, and every step of a multipart upload but its abort.
        WRITE,
        /// DELETE of an object, and the abort of a multipart upload.
        DELETE,
        /// A page of a listing.
        LIST
    }

    private S3Server() {}

    /// Starts a server on an ephemeral port that has the given buckets.
    public static S3Server start(String... buckets) {
        S3Server server = new S3Server();
        for (String bucket : buckets) {
            server.store.createContainer(
                    CreateBucketRequest.builder().bucket(bucket).build());
        }
        server.restart();
        return server;
    }

    /// Host and port, as `storage.trace.s3.endpoint` takes them.
    public String endpoint() {
        return "127.0.0.1:" + port;
    }

    /// The access key that the server demands.
    public String accessKey() {
        return ACCESS_KEY;
    }

    /// The secret key that the server demands.
    public String secretKey() {
        return SECRET_KEY;
    }

    /// Stops listening; the objects stay.
    public synchronized void stop() {
        S3Proxy running = proxy;
        proxy = null;
        if (running != null) {
            try {
                running.stop();
            } catch (Exception e) {
                throw new IllegalStateException("S3 server does not stop", e);
            }
        }
    }

    /// Listens again, on the same port and with the same objects.
    public synchronized void restart() {
        stop();
        S3Proxy starting = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://" + endpoint()))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                .ignoreUnknownHeaders(true)
                .build();
        try {
            starting.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3 server does not start on port " + port, e);
        }
        port = starting.getPort();
        proxy = starting;
    }

    /// Answers requests of these kinds with 503, until [#acceptAll].
    public void refuse(Operation first, Operation... more) {
        store.refused = EnumSet.of(first, more);
    }

    /// Serves every request again.
    public void acceptAll() {
        store.refused = EnumSet.noneOf(Operation.class);
    }

    /// How many requests of a kind reached the store since the start, refused ones included.
    public long calls(Operation operation) {
        LongAdder count = store.calls.get(operation);
        return count == null ? 0 : count.sum();
    }

    /// How many multipart uploads of a bucket are neither complete nor aborted.
    public int openUploads(String bucket) {
        return store.listMultipartUploads(bucket).size();
    }

    @Override
    public void close() {
        stop();
        store.close();
    }

    /// Counts the requests and refuses what it is told to.
    private static final class FaultyStore extends ForwardingBlobStore {

        private final Map<Operation, LongAdder> calls = new ConcurrentHashMap<>();
        private volatile Set<Operation> refused = EnumSet.noneOf(Operation.class);

        FaultyStore(BlobStore delegate) {
            super(delegate);
        }

        private void enter(Operation operation) {
            calls.computeIfAbsent(operation, o -> new LongAdder()).increment();
            if (refused.contains(operation)) {
                throw S3Exceptions.fromStatusCode(503);
            }
        }

        @Override
        public ListObjectsV2Response list(ListObjectsV2Request request) {
            enter(Operation.LIST);
            return super.list(request);
        }

        @Override
        public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
            enter(Operation.READ);
            return super.blobMetadata(request);
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
            enter(Operation.READ);
            return super.getBlob(request);
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
            enter(Operation.WRITE);
            return super.putBlob(request, content);
        }

        @Override
        public CopyObjectResponse copyBlob(CopyObjectRequest request) {
            enter(Operation.WRITE);
            return super.copyBlob(request);
        }

        @Override
        public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
            enter(Operation.WRITE);
            return super.initiateMultipartUpload(request);
        }

        @Override
        public UploadPartResponse uploadMultipartPart(
                MultipartUpload upload, UploadPartRequest request, InputStream content) {
            enter(Operation.WRITE);
            return super.uploadMultipartPart(upload, request, content);
        }

        @Override
        public CompleteMultipartUploadResponse completeMultipartUpload(
                MultipartUpload upload, CompleteMultipartUploadRequest request) {
            enter(Operation.WRITE);
            return super.completeMultipartUpload(upload, request);
        }

        @Override
        public void abortMultipartUpload(MultipartUpload upload) {
            enter(Operation.DELETE);
            super.abortMultipartUpload(upload);
        }

        @Override
        public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
            enter(Operation.DELETE);
            return super.removeBlob(request);
        }
    }
}

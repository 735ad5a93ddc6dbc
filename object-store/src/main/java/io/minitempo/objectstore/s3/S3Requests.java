// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.objectstore.ListRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.TaggingDirective;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/// The requests of a backend with everything that its configuration adds to them (`spec/blocks.md §3.1`).
final class S3Requests {

    private final S3Config config;
    private final S3Encryption encryption;
    private final @Nullable String tags;
    private final @Nullable String storageClass;

    S3Requests(S3Config config) {
        this.config = config;
        this.encryption = S3Encryption.of(config.sse());
        this.tags = config.tags().isEmpty()
                ? null
                : new TreeMap<>(config.tags())
                        .entrySet().stream()
                                .map(tag -> encode(tag.getKey()) + "=" + encode(tag.getValue()))
                                .collect(Collectors.joining("&"));
        this.storageClass = config.storageClass().isEmpty() ? null : config.storageClass();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    GetObjectRequest get(String key, @Nullable String range) {
        return GetObjectRequest.builder()
                .bucket(config.bucket())
                .key(key)
                .range(range)
                .sseCustomerAlgorithm(encryption.customerAlgorithm())
                .sseCustomerKey(encryption.customerKey())
                .sseCustomerKeyMD5(encryption.customerKeyMd5())
                .build();
    }

    HeadObjectRequest head(String key) {
        return HeadObjectRequest.builder()
                .bucket(config.bucket())
                .key(key)
                .sseCustomerAlgorithm(encryption.customerAlgorithm())
                .sseCustomerKey(encryption.customerKey())
                .sseCustomerKeyMD5(encryption.customerKeyMd5())
                .build();
    }

    PutObjectRequest.Builder put(String key) {
        return PutObjectRequest.builder()
                .bucket(config.bucket())
                .key(key)
                .contentType("application/octet-stream")
                .tagging(tags)
                .storageClass(storageClass)
                .metadata(config.metadata())
                .serverSideEncryption(encryption.algorithm())
                .ssekmsKeyId(encryption.kmsKeyId())
                .ssekmsEncryptionContext(encryption.kmsContext())
                .sseCustomerAlgorithm(encryption.customerAlgorithm())
                .sseCustomerKey(encryption.customerKey())
                .sseCustomerKeyMD5(encryption.customerKeyMd5());
    }

    CreateMultipartUploadRequest createUpload(String key) {
        return CreateMultipartUploadRequest.builder()
                .bucket(config.bucket())
                .key(key)
                .contentType("application/octet-stream")
                .tagging(tags)
                .storageClass(storageClass)
                .metadata(config.metadata())
                .serverSideEncryption(encryption.algorithm())
                .ssekmsKeyId(encryption.kmsKeyId())
                .ssekmsEncryptionContext(encryption.kmsContext())
                .sseCustomerAlgorithm(encryption.customerAlgorithm())
                .sseCustomerKey(encryption.customerKey())
                .sseCustomerKeyMD5(encryption.customerKeyMd5())
                .build();
    }

    UploadPartRequest uploadPart(String key, String uploadId, int number) {
        return UploadPartRequest.builder()
                .bucket(config.bucket())
                .key(key)
                .uploadId(uploadId)
                .partNumber(number)
                .sseCustomerAlgorithm(encryption.customerAlgorithm())
                .sseCustomerKey(encryption.customerKey())
                .sseCustomerKeyMD5(encryption.customerKeyMd5())
                .build();
    }

    CompleteMultipartUploadRequest completeUpload(String key, String uploadId, List<CompletedPart> parts) {
        return CompleteMultipartUploadRequest.builder()
                .bucket(config.bucket())
                .key(key)
                .uploadId(uploadId)
                .multipartUpload(upload -> upload.parts(parts))
                .sseCustomerAlgorithm(encryption.customerAlgorithm())
                .sseCustomerKey(encryption.customerKey())
                .sseCustomerKeyMD5(encryption.customerKeyMd5())
                .build();
    }

    AbortMultipartUploadRequest abortUpload(String key, String uploadId) {
        return AbortMultipartUploadRequest.builder()
                .bucket(config.bucket())
                .key(key)
                .uploadId(uploadId)
                .build();
    }

    /// Tags and metadata are set anew, so that a copy has those of the configuration like every other object.
    CopyObjectRequest copy(String source, String target) {
        return CopyObjectRequest.builder()
                .sourceBucket(config.bucket())
                .sourceKey(source)
                .destinationBucket(config.bucket())
                .destinationKey(target)
                .tagging(tags)
                .taggingDirective(tags == null ? null : TaggingDirective.REPLACE)
                .storageClass(storageClass)
                .metadata(config.metadata())
                .metadataDirective(config.metadata().isEmpty() ? null : MetadataDirective.REPLACE)
                .serverSideEncryption(encryption.algorithm())
                .ssekmsKeyId(encryption.kmsKeyId())
                .ssekmsEncryptionContext(encryption.kmsContext())
                .sseCustomerAlgorithm(encryption.customerAlgorithm())
                .sseCustomerKey(encryption.customerKey())
                .sseCustomerKeyMD5(encryption.customerKeyMd5())
                .copySourceSSECustomerAlgorithm(encryption.customerAlgorithm())
                .copySourceSSECustomerKey(encryption.customerKey())
                .copySourceSSECustomerKeyMD5(encryption.customerKeyMd5())
                .build();
    }

    DeleteObjectRequest delete(String key) {
        return DeleteObjectRequest.builder().bucket(config.bucket()).key(key).build();
    }

    /// The first entry under the configured prefix, which is what the start-up probe asks for.
    ListObjectsRequest probe() {
        return ListObjectsRequest.builder()
                .bucket(config.bucket())
                .prefix(config.prefix())
                .delimiter("/")
                .maxKeys(1)
                .build();
    }

    /// A page of a listing of directories, in version 1 of the call, which every store gets right.
    ListObjectsRequest listDirectories(ListRequest request) {
        return ListObjectsRequest.builder()
                .bucket(config.bucket())
                .prefix(request.prefix())
                .delimiter("/")
                .marker(request.token())
                .maxKeys(request.limit())
                .build();
    }

    /// A page of a listing of keys, in version 2 of the call, which can start anywhere.
    ListObjectsV2Request listKeys(ListRequest request) {
        return ListObjectsV2Request.builder()
                .bucket(config.bucket())
                .prefix(request.prefix())
                .startAfter(request.startAfter().isEmpty() ? null : request.startAfter())
                .continuationToken(request.token())
                .maxKeys(request.limit())
                .build();
    }
}

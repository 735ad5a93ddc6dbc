// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.config.Inline;
import io.minitempo.core.config.Key;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.core.config.Secret;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The block `storage.trace.s3` (`spec/blocks.md §3.1`). The three retry keys are of 3.x; 2.10 has their values built
/// in.
///
/// @param tls the `tls_*` keys
/// @param bucket name of the bucket
/// @param prefix what all keys begin with, without the `/` that follows it
/// @param endpoint host and port without scheme; empty for AWS in `region`
/// @param region region for signing; empty for that of the endpoint, or `us-east-1`
/// @param accessKey access key; empty for credentials from the environment
/// @param secretKey secret key that belongs to it
/// @param sessionToken token of temporary keys
/// @param insecure plain HTTP
/// @param partSize bytes of a multipart part; 0 for one part per row group
/// @param hedgeRequestsAt after which silence a read is sent once more; 0 for never
/// @param hedgeRequestsUpTo how often a read is sent at most, the first time included
/// @param retryMaxAttempts how often a request is tried at most
/// @param retryBackoffInitial pause before the second attempt
/// @param retryBackoffMax longest pause between attempts
/// @param signatureV2 the old signature
/// @param forcePathStyle bucket in the path instead of the host name
/// @param enableDualStack IPv6 endpoints of AWS
/// @param bucketLookupType unless path style is forced: 0 decides by the endpoint, 1 host name, 2 path
/// @param tags tags of every object
/// @param storageClass storage class of every object
/// @param metadata user metadata of every object
/// @param nativeAwsAuthEnabled asks for the credential chain of AWS, which is part of ours; accepted, has no effect
/// @param listBlocksConcurrency listings of one tenant that run side by side
/// @param sse server-side encryption
public record S3Config(
        @Inline ClientTlsConfig tls,
        String bucket,
        String prefix,
        String endpoint,
        String region,
        String accessKey,
        Secret secretKey,
        Secret sessionToken,
        boolean insecure,
        long partSize,
        Duration hedgeRequestsAt,
        int hedgeRequestsUpTo,
        int retryMaxAttempts,
        Duration retryBackoffInitial,
        Duration retryBackoffMax,
        @Key("signature_v2") @NotBuilt boolean signatureV2,
        @Key("forcepathstyle") boolean forcePathStyle,
        boolean enableDualStack,
        int bucketLookupType,
        Map<String, String> tags,
        String storageClass,
        Map<String, String> metadata,
        boolean nativeAwsAuthEnabled,
        int listBlocksConcurrency,
        SseConfig sse) {

    /// The smallest part that S3 takes, except for the last one.
    public static final long MIN_PART_SIZE = 5L << 20;

    /// Copies the maps.
    public S3Config {
        tags = Map.copyOf(tags);
        metadata = Map.copyOf(metadata);
    }

    /// The defaults of Tempo 3.0.3.
    public static S3Config defaults() {
        return new S3Config(
                ClientTlsConfig.defaults(),
                "",
                "",
                "",
                "",
                "",
                Secret.NONE,
                Secret.NONE,
                false,
                0,
                Duration.ZERO,
                2,
                10,
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                false,
                false,
                false,
                0,
                Map.of(),
                "",
                Map.of(),
                false,
                3,
                SseConfig.defaults());
    }

    /// The defaults for a bucket at an endpoint, for tests and embedding.
    ///
    /// @param endpoint host and port without scheme
    /// @param insecure plain HTTP
    public static S3Config at(String endpoint, String bucket, String accessKey, Secret secretKey, boolean insecure) {
        S3Config d = defaults();
        return new S3Config(
                d.tls,
                bucket,
                d.prefix,
                endpoint,
                d.region,
                accessKey,
                secretKey,
                d.sessionToken,
                insecure,
                d.partSize,
                d.hedgeRequestsAt,
                d.hedgeRequestsUpTo,
                d.retryMaxAttempts,
                d.retryBackoffInitial,
                d.retryBackoffMax,
                d.signatureV2,
                d.forcePathStyle,
                d.enableDualStack,
                d.bucketLookupType,
                d.tags,
                d.storageClass,
                d.metadata,
                d.nativeAwsAuthEnabled,
                d.listBlocksConcurrency,
                d.sse);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (endpoint.contains("/")) {
            problems.add("endpoint: expected host[:port] without scheme or path, found \"" + endpoint + "\"");
        }
        if (accessKey.isEmpty() != secretKey.isEmpty()) {
            problems.add("access_key and secret_key belong together: one of them is empty");
        }
        if (partSize != 0 && partSize < MIN_PART_SIZE) {
            problems.add("part_size: expected 0 or at least " + MIN_PART_SIZE + ", found " + partSize);
        }
        if (hedgeRequestsAt.isNegative()) {
            problems.add("hedge_requests_at: must not be negative, found " + hedgeRequestsAt);
        }
        if (hedgeRequestsUpTo < 0) {
            problems.add("hedge_requests_up_to: must not be negative, found " + hedgeRequestsUpTo);
        }
        if (retryMaxAttempts < 0) {
            problems.add("retry_max_attempts: must not be negative, found " + retryMaxAttempts);
        }
        if (retryBackoffInitial.isNegative() || retryBackoffMax.isNegative()) {
            problems.add("retry_backoff_initial, retry_backoff_max: must not be negative");
        }
        if (bucketLookupType < 0 || bucketLookupType > 2) {
            problems.add("bucket_lookup_type: expected 0, 1 or 2, found " + bucketLookupType);
        }
        if (listBlocksConcurrency < 0) {
            problems.add("list_blocks_concurrency: must not be negative, found " + listBlocksConcurrency);
        }
        return problems;
    }
}

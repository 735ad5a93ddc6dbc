// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.TempoException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where requests go and how buckets are addressed there.
///
/// @param uri the endpoint; empty for the one that AWS has in the region
/// @param region the region that requests are signed for
/// @param pathStyle whether the bucket stands in the path, not in the host name
record S3Endpoint(Optional<URI> uri, String region, boolean pathStyle) {

    private static final Pattern AWS =
            Pattern.compile("s3[.-](?:dualstack\\.|fips\\.)?(?:([a-z0-9-]+)\\.)?amazonaws\\.com(?:\\.cn)?(?::443)?");
    private static final Pattern VIRTUAL_HOSTS =
            Pattern.compile(".*(?:amazonaws\\.com(?:\\.cn)?|googleapis\\.com|aliyuncs\\.com)(?::\\d+)?");
    private static final String DEFAULT_REGION = "us-east-1";
    private static final int LOOKUP_DNS = 1;
    private static final int LOOKUP_PATH = 2;

    /// @throws TempoException.Invalid when the configuration names no place
    static S3Endpoint of(S3Config config) {
        if (config.bucket().isEmpty()) {
            throw new TempoException.Invalid("s3.bucket must not be empty");
        }
        String host = config.endpoint();
        if (host.isEmpty() && config.region().isEmpty()) {
            throw new TempoException.Invalid("s3.endpoint and s3.region must not both be empty");
        }
        Matcher aws = AWS.matcher(host);
        String region = config.region();
        if (region.isEmpty()) {
            region = aws.matches() && aws.group(1) != null ? aws.group(1) : DEFAULT_REGION;
        }
        // The client finds the endpoints of AWS itself, those of dual stack included.
        boolean byRegion = host.isEmpty() || aws.matches() && !config.insecure();
        return new S3Endpoint(byRegion ? Optional.empty() : Optional.of(uri(config)), region, pathStyle(config));
    }

    private static URI uri(S3Config config) {
        try {
            return URI.create((config.insecure() ? "http://" : "https://") + config.endpoint());
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid(
                    "s3.endpoint: expected host[:port], found \"" + config.endpoint() + "\"", e);
        }
    }

    private static boolean pathStyle(S3Config config) {
        if (config.forcePathStyle() || config.bucketLookupType() == LOOKUP_PATH) {
            return true;
        }
        if (config.bucketLookupType() == LOOKUP_DNS || config.endpoint().isEmpty()) {
            return false;
        }
        // A certificate for *.host does not cover a bucket with dots.
        return !VIRTUAL_HOSTS.matcher(config.endpoint()).matches()
                || config.bucket().contains(".") && !config.insecure();
    }
}

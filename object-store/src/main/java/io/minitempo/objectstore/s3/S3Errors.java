// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.objectstore.internal.Interruptible;
import java.util.Set;
import java.util.concurrent.Callable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/// Makes calls of the SDK and says what their failures mean to the caller of a backend.
final class S3Errors {

    static final String NO_SUCH_KEY = "NoSuchKey";
    static final String NO_SUCH_UPLOAD = "NoSuchUpload";
    static final String INVALID_RANGE = "InvalidRange";
    static final int RANGE_NOT_SATISFIABLE = 416;
    static final int PRECONDITION_FAILED = 412;
    static final int CONFLICT = 409;

    private static final Set<Integer> WORTH_A_RETRY = Set.of(408, 429);

    private S3Errors() {}

    /// Makes a call about `key`, described by `what` in messages.
    ///
    /// @throws TempoException.NotFound when the store says that there is no such key
    /// @throws InterruptedException when the caller is interrupted
    static <T> T call(String what, String key, Callable<T> call) throws InterruptedException {
        try {
            return raw(what, key, call);
        } catch (SdkException e) {
            throw translate(what, key, e);
        }
    }

    /// Makes a call whose failures the caller wants to see as the SDK reports them.
    ///
    /// @throws SdkException when the call fails
    /// @throws InterruptedException when the caller is interrupted
    static <T> T raw(String what, String key, Callable<T> call) throws InterruptedException {
        return Interruptible.call("s3-" + what, () -> {
            try {
                return call.call();
            } catch (SdkException e) {
                if (Thread.interrupted() || e instanceof AbortedException) {
                    InterruptedException interrupted = new InterruptedException("interrupted: " + what + " " + key);
                    interrupted.initCause(e);
                    throw interrupted;
                }
                throw ours(e);
            }
        });
    }

    /// What our own reading of an answer threw, which the SDK wraps; or else the failure itself.
    private static RuntimeException ours(SdkException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof TempoException || cause instanceof CorruptBlockException) {
                return (RuntimeException) cause;
            }
        }
        return e;
    }

    /// The error code of the store; empty when it sent none.
    static String code(SdkException e) {
        if (e instanceof AwsServiceException service) {
            AwsErrorDetails details = service.awsErrorDetails();
            String code = details == null ? null : details.errorCode();
            return code == null ? "" : code;
        }
        return "";
    }

    /// The HTTP status of an answer; 0 when there was none.
    static int status(SdkException e) {
        return e instanceof AwsServiceException service ? service.statusCode() : 0;
    }

    static TempoException translate(String what, String key, SdkException e) {
        String code = code(e);
        int status = status(e);
        if (code.equals(NO_SUCH_KEY)) {
            return new TempoException.NotFound("object does not exist: " + key);
        }
        String message = "S3 cannot " + what + " " + key + ": " + reason(e, code, status);
        if (e instanceof SdkClientException) {
            return noCredentials(e)
                    ? new TempoException.Internal(message, e)
                    : new TempoException.Unavailable(message, e);
        }
        return status >= 500 || WORTH_A_RETRY.contains(status) || code.equals("SlowDown")
                ? new TempoException.Unavailable(message, e)
                : new TempoException.Internal(message, e);
    }

    private static String reason(SdkException e, String code, int status) {
        if (status == 0) {
            return String.valueOf(e.getMessage());
        }
        AwsErrorDetails details = ((AwsServiceException) e).awsErrorDetails();
        String text = details == null || details.errorMessage() == null ? "" : ": " + details.errorMessage();
        return "status " + status + (code.isEmpty() ? "" : " " + code) + text;
    }

    private static boolean noCredentials(SdkException e) {
        return String.valueOf(e.getMessage()).startsWith("Unable to load credentials");
    }
}

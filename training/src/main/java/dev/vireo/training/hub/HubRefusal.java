package dev.vireo.training.hub;

import dev.vireo.inference.ErrorCode;
import dev.vireo.inference.VireoException;

/**
 * Why a hub gives no file, and what to do, by the codes that its client knows (hf_raise_for_status
 * of huggingface_hub 2.0.0).
 *
 * @param known whether it was shown a token
 */
record HubRefusal(String host, String repository, String revision, String file, boolean known) {
  VireoException of(Answer answer) {
    String code = answer.header("X-Error-Code").orElse("");
    String message = answer.header("X-Error-Message").orElse("");
    return switch (code) {
      case "GatedRepo" -> gated(answer);
      case "RevisionNotFound" ->
          new VireoException(
              ErrorCode.NOT_FOUND,
              "%s of %s has no revision %s; name a branch, a tag or a commit after @"
                  .formatted(repository, host, revision));
      case "EntryNotFound" ->
          new VireoException(
              ErrorCode.NOT_FOUND,
              "%s of %s has no file %s at %s".formatted(repository, host, file, revision));
      default -> ofStatus(answer, code, message);
    };
  }

  private VireoException ofStatus(Answer answer, String code, String message) {
    if (message.equals("Invalid credentials in Authorization header")) {
      return new VireoException(
          ErrorCode.UNAUTHENTICATED,
          host
              + " does not know the token that it was shown: is HF_TOKEN (or the token file) of"
              + " this host, and still valid?");
    }
    // To who may not see a repository, and to who asks for one that is none, it says the same.
    if (code.equals("RepoNotFound") || answer.status() == 401 || answer.status() == 404) {
      return new VireoException(
          answer.status() == 404 ? ErrorCode.NOT_FOUND : ErrorCode.UNAUTHENTICATED,
          "%s has no repository %s, or does not show it: check the name; %s"
              .formatted(
                  host,
                  repository,
                  known
                      ? "if it is private, the token shown must be of somebody who may see it"
                      : "if it is private, set HF_TOKEN to a token of somebody who may see it"));
    }
    if (answer.status() == 403) {
      return new VireoException(
          ErrorCode.PERMISSION_DENIED,
          "%s does not give %s to who asks%s; what may the token read?"
              .formatted(host, repository, known ? "" : " without a token (HF_TOKEN)"));
    }
    return Refusal.of(answer, repository + "/" + file);
  }

  private VireoException gated(Answer answer) {
    return new VireoException(
        answer.status() == 401 ? ErrorCode.UNAUTHENTICATED : ErrorCode.PERMISSION_DENIED,
        "%s is gated: open https://%s/%s in a browser, agree to its conditions there, and %s"
            .formatted(
                repository,
                host,
                repository,
                known
                    ? "use a token of that same account, with leave to read gated repositories"
                    : "set HF_TOKEN to a token of that same account"));
  }
}

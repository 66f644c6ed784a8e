package dev.terrace.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Member;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code GET /profiles/{username}} and following. */
class ProfileTest extends ContractTest {
  private final Member author = Member.register();
  private final String path = "/profiles/" + author.username();

  @Test
  void anybodyReadsAProfile() {
    JsonNode profile = Shapes.profile(anonymous.get(path).is(200).only("profile"));

    assertThat(profile.get("username").stringValue()).isEqualTo(author.username());
    assertThat(profile.get("bio").isNull()).isTrue();
    assertThat(profile.get("image").isNull()).isTrue();
    assertThat(profile.get("following").booleanValue()).isFalse();
  }

  @Test
  void anUnknownNameIsNotFound() {
    anonymous.get("/profiles/" + Member.unique("no")).isError(404, "profile", "not found");
  }

  @Test
  void followingIsSeenByTheFollowerAlone() {
    Member reader = Member.register();
    Member stranger = Member.register();

    JsonNode followed = Shapes.profile(reader.api().post(path + "/follow").is(200).only("profile"));

    assertThat(followed.get("username").stringValue()).isEqualTo(author.username());
    assertThat(followed.get("following").booleanValue()).isTrue();
    assertThat(isFollowing(reader)).isTrue();
    assertThat(isFollowing(stranger)).isFalse();
    assertThat(isFollowing(author)).isFalse();
    JsonNode anonymously = anonymous.get(path).is(200).only("profile");
    assertThat(anonymously.get("following").booleanValue()).isFalse();
  }

  @Test
  void followingHasADirection() {
    Member reader = Member.register();
    reader.follow(author);

    JsonNode reverse = author.api().get("/profiles/" + reader.username()).is(200).only("profile");

    assertThat(reverse.get("following").booleanValue()).isFalse();
  }

  @Test
  void followingTwiceIsLikeOnce() {
    Member reader = Member.register();

    reader.follow(author);
    JsonNode again = reader.follow(author);
    JsonNode unfollowed = reader.api().delete(path + "/follow").is(200).only("profile");

    assertThat(again.get("following").booleanValue()).isTrue();
    assertThat(unfollowed.get("following").booleanValue()).isFalse();
    assertThat(isFollowing(reader)).isFalse();
  }

  @Test
  void unfollowingWhomOneDoesNotFollowIsNoError() {
    Member reader = Member.register();

    JsonNode profile =
        Shapes.profile(reader.api().delete(path + "/follow").is(200).only("profile"));

    assertThat(profile.get("following").booleanValue()).isFalse();
  }

  @Test
  void anUnknownNameCannotBeFollowed() {
    Member reader = Member.register();
    String nobody = "/profiles/" + Member.unique("no") + "/follow";

    reader.api().post(nobody).isError(404, "profile", "not found");
    reader.api().delete(nobody).isError(404, "profile", "not found");
  }

  @Test
  void withoutATokenAnUnknownNameIsNotEvenLookedUp() {
    String nobody = "/profiles/" + Member.unique("no") + "/follow";

    anonymous.post(nobody).isError(401, "token", "is missing");
    anonymous.delete(nobody).isError(401, "token", "is missing");
  }

  @Test
  void followingIsSeenInArticlesListsAndComments() {
    Member reader = Member.register();
    String slug = author.publishSlug();
    author.comment(slug, "by the author");
    reader.follow(author);

    JsonNode article = reader.read(slug);
    JsonNode listed = reader.api().get("/articles?author=" + author.username()).is(200).json();
    JsonNode comments =
        reader.api().get("/articles/" + slug + "/comments").is(200).only("comments");

    assertThat(article.get("author").get("following").booleanValue()).isTrue();
    assertThat(listed.get("articles").get(0).get("author").get("following").booleanValue())
        .isTrue();
    assertThat(comments.get(0).get("author").get("following").booleanValue()).isTrue();
  }

  @Test
  void theCaseOfANameDoesNotMatterAndItsOwnSpellingIsAnswered() {
    JsonNode profile =
        anonymous
            .get("/profiles/" + author.username().toUpperCase(Locale.ROOT))
            .is(200)
            .only("profile");

    assertThat(profile.get("username").stringValue()).isEqualTo(author.username());
  }

  private boolean isFollowing(Member member) {
    return member.api().get(path).is(200).only("profile").get("following").booleanValue();
  }
}

package dev.terrace.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Site;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Addresses that the site gives away: the same through every load balancer, and reachable. */
class PublicAddressTest {
  private final Site site = Site.current();

  @Test
  void pagesFeedsAndSitemapsNameTheSameSite() throws Exception {
    for (URI balancer : site.loadBalancers()) {
      String origin = site.loadBalancers().getFirst().toString();
      String home = get(balancer + "/");

      assertThat(group(home, "<link rel=\"canonical\" href=\"([^\"]+)\"")).isEqualTo(origin + "/");
      assertThat(group(home, "<meta property=\"og:url\" content=\"([^\"]+)\""))
          .isEqualTo(origin + "/");
      assertThat(group(home, "<meta property=\"og:image\" content=\"([^\"]+)\""))
          .startsWith(origin + "/");
      assertThat(group(get(balancer + "/robots.txt"), "Sitemap: (\\S+)"))
          .isEqualTo(origin + "/sitemap.xml");
      String sitemap = get(balancer + "/sitemap.xml");
      String page = group(sitemap, "<loc>(" + Pattern.quote(origin) + "/[^<]+)</loc>");
      assertThat(get(page)).isNotEmpty();
      String feed = group(home, "<link rel=\"alternate\"[^>]+href=\"([^\"]+)\"");
      assertThat(get(URI.create(origin + "/").resolve(feed).toString()))
          .contains("href=\"" + origin + "/");
    }
  }

  private static String group(String text, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  private String get(String url) throws Exception {
    HttpResponse<String> answer =
        site.client()
            .send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(List.of(answer.statusCode(), url)).isEqualTo(List.of(200, url));
    return answer.body();
  }
}

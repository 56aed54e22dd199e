"""published_return"""

from portal.ui.frame import begin, end

begin("published_return")
end()

/** An application that stands on dapo. */
module example.embed {
    requires dapo.pipeline;
}
